//! `SERVICE` and the module `operation`: the declaration as static data.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::{
    Service,
    address::{Address, Body},
    operation::{Operation, Parameter},
    privilege::{On, Privilege},
};
use crate::names;

/// The static that holds the operation, in the module `operation`.
pub(super) fn constant(operation: &Operation) -> Ident {
    format_ident!("{}", operation.name.to_ascii_uppercase())
}

/// The static data.
pub(super) fn expand(service: &Service) -> TokenStream {
    let Service { id, doc, operations, .. } = service;
    let count = operations.len();
    let definitions = operations.iter().map(|operation| definition(id, operation));
    let statics = operations.iter().enumerate().map(|(at, operation)| {
        let (constant, doc) = (constant(operation), format!(" {}", operation.doc));
        quote! {
            #[doc = #doc]
            pub static #constant: &::vapi::OperationDef = &super::OPERATIONS[#at];
        }
    });
    quote! {
        /// The declaration of this service.
        pub static SERVICE: ::vapi::ServiceDef = ::vapi::ServiceDef { id: #id, doc: #doc, operations: &OPERATIONS };

        static OPERATIONS: [::vapi::OperationDef; #count] = [#(#definitions),*];

        /// The declarations of this service's operations.
        pub mod operation {
            #(#statics)*
        }
    }
}

fn definition(service: &str, operation: &Operation) -> TokenStream {
    let Operation { name, doc, output, faults, .. } = operation;
    let fields = operation.parameters.iter().map(|parameter| {
        let Parameter { name, doc, ty, .. } = parameter;
        quote! { ::vapi::FieldDef { name: #name, ty: <#ty as ::vapi::Bound>::TYPE, doc: #doc } }
    });
    let privileges = operation.privileges.iter().map(privilege);
    let address = optional(operation.address.as_ref().map(address));
    quote! {
        ::vapi::OperationDef {
            service: #service,
            name: #name,
            doc: #doc,
            input: ::vapi::StructureDef { name: "operation-input", doc: "", fields: &[#(#fields),*], unions: &[] },
            output: <#output as ::vapi::Bound>::TYPE,
            faults: &[#(::vapi::FaultKind::#faults),*],
            privileges: &[#(#privileges),*],
            address: #address,
        }
    }
}

fn privilege(privilege: &Privilege) -> TokenStream {
    let name = &privilege.name;
    let on = match &privilege.on {
        On::Global => quote! { Global },
        On::Parameter { field, resource } => {
            let field = names::plain(field);
            quote! { Parameter { field: #field, resource: #resource } }
        }
        On::Attribute { path, resource } => quote! { Attribute { path: #path, resource: #resource } },
    };
    quote! { ::vapi::Privilege { name: #name, on: ::vapi::PrivilegeObject::#on } }
}

fn address(address: &Address) -> TokenStream {
    let Address { method, path, success, .. } = address;
    let selector = selector(address);
    let path_fields = pairs(&address.path_fields);
    let query_fields = pairs(&address.query_fields);
    let header_fields = pairs(&address.header_fields);
    let body = match &address.body {
        Body::None => quote! { None },
        Body::Bare(name) => quote! { Bare(#name) },
        Body::Fields(names) => quote! { Fields(&[#(#names),*]) },
    };
    quote! {
        ::vapi::Address {
            method: #method,
            path: #path,
            selector: #selector,
            path_fields: #path_fields,
            query_fields: #query_fields,
            header_fields: #header_fields,
            body: ::vapi::Body::#body,
            success: #success,
        }
    }
}

fn selector(address: &Address) -> TokenStream {
    optional(address.selector.as_ref().map(|(key, value)| {
        let value = optional(value.as_ref().map(|value| quote! { #value }));
        quote! { (#key, #value) }
    }))
}

fn optional(inner: Option<TokenStream>) -> TokenStream {
    let some = |inner| quote! { ::core::option::Option::Some(#inner) };
    inner.map_or_else(|| quote! { ::core::option::Option::None }, some)
}

fn pairs(pairs: &[(String, String)]) -> TokenStream {
    let pairs = pairs.iter().map(|(wire, parameter)| quote! { (#wire, #parameter) });
    quote! { &[#(#pairs),*] }
}
