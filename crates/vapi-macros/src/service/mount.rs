//! `mount`: from an implementation of the trait to handlers of values.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Service, definition, operation::Operation};

/// The function.
pub(super) fn expand(service: &Service) -> TokenStream {
    let trait_name = &service.item.ident;
    let mounts = service.operations.iter().map(|operation| mount(service, operation));
    quote! {
        /// What runs the operations of this service.
        pub fn mount<S: #trait_name>(service: ::std::sync::Arc<S>) -> ::std::vec::Vec<::vapi::Mount> {
            ::std::vec::Vec::from([#(#mounts),*])
        }
    }
}

fn mount(service: &Service, operation: &Operation) -> TokenStream {
    let trait_name = &service.item.ident;
    let (ident, constant) = (&operation.ident, definition::constant(operation));
    let idents: Vec<_> = operation.parameters.iter().map(|parameter| &parameter.ident).collect();
    let names = operation.parameters.iter().map(|parameter| &parameter.name);
    let input = if idents.is_empty() { quote!(_input) } else { quote!(mut input) };
    quote! {{
        let service = ::std::sync::Arc::clone(&service);
        ::vapi::Mount::new(operation::#constant, move |caller: ::vapi::Caller, #input: ::vapi::Structure| {
            let service = ::std::sync::Arc::clone(&service);
            async move {
                #(let #idents = ::vapi::mount::argument(&mut input, #names)?;)*
                let output = #trait_name::#ident(&*service, &caller, #(#idents),*).await?;
                ::core::result::Result::Ok(::vapi::Bound::into_value(output))
            }
        })
    }}
}
