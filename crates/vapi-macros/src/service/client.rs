//! `<Trait>Client`: the same operations, called through a transport.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Service, definition, operation::Operation};

/// The typed client.
pub(super) fn expand(service: &Service) -> TokenStream {
    let client = format_ident!("{}Client", service.item.ident);
    let doc = format!(" Calls `{}` through a transport.", service.id);
    let methods = service.operations.iter().map(method);
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug)]
        pub struct #client<T>(pub T);

        impl<T: ::vapi::Transport + ::core::marker::Sync> #client<T> {
            #(#methods)*
        }
    }
}

fn method(operation: &Operation) -> TokenStream {
    let Operation { ident, output, .. } = operation;
    let doc = format!(" {}", operation.doc);
    let constant = definition::constant(operation);
    let idents: Vec<_> = operation.parameters.iter().map(|parameter| &parameter.ident).collect();
    let names = operation.parameters.iter().map(|parameter| &parameter.name);
    let types = operation.parameters.iter().map(|parameter| &parameter.ty);
    quote! {
        #[doc = #doc]
        ///
        /// # Errors
        /// What the server answered, or why it did not.
        pub async fn #ident(&self, #(#idents: #types),*) -> ::core::result::Result<#output, ::vapi::CallError> {
            let input = ::vapi::Structure::new("operation-input")
                #(.with(#names, ::vapi::Bound::into_value(#idents)))*;
            let output = self.0.invoke(operation::#constant, input).await?;
            ::core::result::Result::Ok(::vapi::Bound::from_value(output)?)
        }
    }
}
