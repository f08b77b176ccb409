//! A test of each declaration, written beside it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Service, definition, operation::Operation};

/// The test module.
pub(super) fn expand(service: &Service) -> TokenStream {
    let tests = service.operations.iter().map(test);
    quote! {
        #[cfg(test)]
        mod declaration {
            #(#tests)*
        }
    }
}

fn test(operation: &Operation) -> TokenStream {
    let (name, constant) = (format_ident!("{}_is_sound", operation.name), definition::constant(operation));
    quote! {
        #[test]
        fn #name() {
            let flaws = ::vapi::declaration::flaws(super::operation::#constant);
            assert_eq!(flaws, ::std::vec::Vec::<::std::string::String>::new());
        }
    }
}
