//! `#[derive(Enumeration)]`: variants become constants.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr, Result, Variant};

use crate::{attribute, names};

/// The implementation of `Bound` and `as_str`.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "only an enum is an enumeration, use `Structure` for a struct"));
    };
    let ident = &input.ident;
    let name = attribute::canonical_name(&input.attrs, "enumeration", ident)?;
    let doc = attribute::docs(&input.attrs);
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let constants = data.variants.iter().map(constant).collect::<Result<Vec<_>>>()?;
    Ok(quote! {
        impl #ident {
            /// The constant as it stands on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #constants,)*
                }
            }

            /// The declaration.
            pub fn definition() -> &'static ::vapi::EnumerationDef {
                static DEFINITION: ::vapi::EnumerationDef =
                    ::vapi::EnumerationDef { name: #name, doc: #doc, constants: &[#(#constants),*] };
                &DEFINITION
            }
        }

        impl ::vapi::Bound for #ident {
            const TYPE: ::vapi::Type = ::vapi::Type::Enumeration(Self::definition);

            fn into_value(self) -> ::vapi::Value {
                ::vapi::Value::string(self.as_str())
            }

            fn from_value(value: ::vapi::Value) -> ::core::result::Result<Self, ::vapi::Mismatch> {
                match value.as_text() {
                    #(::core::option::Option::Some(#constants) => ::core::result::Result::Ok(Self::#variants),)*
                    _ => ::core::result::Result::Err(::vapi::Mismatch::expected::<Self>()),
                }
            }
        }
    })
}

fn constant(variant: &Variant) -> Result<String> {
    if !matches!(variant.fields, Fields::Unit) {
        return Err(Error::new_spanned(variant, "a constant carries nothing, remove the fields"));
    }
    match attribute::find(&variant.attrs, "constant")? {
        Some(given) => Ok(given.parse_args::<LitStr>()?.value()),
        None => Ok(names::constant(&names::plain(&variant.ident))),
    }
}
