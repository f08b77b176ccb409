//! `#[derive(Structure)]`: fields become a declared, named bag of values.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Result, Type};

use crate::{attribute, names, union};

struct Declared<'a> {
    ident: &'a Ident,
    ty: &'a Type,
    name: String,
    doc: String,
}

/// The implementation of `Bound` and the definition.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = fields(input)?;
    let names = fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    let unions = union::expand(&input.attrs, &names)?;
    let definition = definition(input, &fields, &unions)?;
    let conversion = conversion(input, &fields)?;
    Ok(quote! {
        #definition
        #conversion
    })
}

fn fields(input: &DeriveInput) -> Result<Vec<Declared<'_>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "only a struct is a structure, use `Enumeration` for an enum"));
    };
    match &data.fields {
        Fields::Named(fields) => fields.named.iter().map(declared).collect(),
        Fields::Unit => Ok(Vec::new()),
        Fields::Unnamed(_) => Err(Error::new_spanned(&input.ident, "fields of a structure need names")),
    }
}

fn declared(field: &Field) -> Result<Declared<'_>> {
    let Some(ident) = &field.ident else {
        return Err(Error::new_spanned(field, "fields of a structure need names"));
    };
    let name = wire_name(field, ident)?;
    if !names::is_field(&name) {
        return Err(Error::new_spanned(ident, format!("`{name}` is not snake case, as every wire name is")));
    }
    Ok(Declared { ident, ty: &field.ty, name, doc: attribute::docs(&field.attrs) })
}

fn wire_name(field: &Field, ident: &Ident) -> Result<String> {
    let mut name = names::plain(ident);
    if let Some(given) = attribute::find(&field.attrs, "field")? {
        given.parse_nested_meta(|meta| {
            if !meta.path.is_ident("name") {
                return Err(meta.error("only `name = \"…\"` is known here"));
            }
            name = meta.value()?.parse::<LitStr>()?.value();
            Ok(())
        })?;
    }
    Ok(name)
}

fn definition(input: &DeriveInput, fields: &[Declared<'_>], unions: &[TokenStream]) -> Result<TokenStream> {
    let ident = &input.ident;
    let name = attribute::canonical_name(&input.attrs, "structure", ident)?;
    let doc = attribute::docs(&input.attrs);
    let fields = fields.iter().map(|Declared { name, ty, doc, .. }| {
        quote! { ::vapi::FieldDef { name: #name, ty: <#ty as ::vapi::Bound>::TYPE, doc: #doc } }
    });
    Ok(quote! {
        impl #ident {
            /// The declaration.
            pub fn definition() -> &'static ::vapi::StructureDef {
                static DEFINITION: ::vapi::StructureDef = ::vapi::StructureDef {
                    name: #name,
                    doc: #doc,
                    fields: &[#(#fields),*],
                    unions: &[#(#unions),*],
                };
                &DEFINITION
            }
        }
    })
}

fn conversion(input: &DeriveInput, fields: &[Declared<'_>]) -> Result<TokenStream> {
    let ident = &input.ident;
    let canonical = attribute::canonical_name(&input.attrs, "structure", ident)?;
    let idents: Vec<_> = fields.iter().map(|field| field.ident).collect();
    let names: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let mutable = (!fields.is_empty()).then(|| quote!(mut));
    Ok(quote! {
        impl ::vapi::Bound for #ident {
            const TYPE: ::vapi::Type = ::vapi::Type::Structure(Self::definition);

            fn into_value(self) -> ::vapi::Value {
                ::vapi::Value::Structure(::vapi::Structure {
                    name: ::std::borrow::Cow::Borrowed(#canonical),
                    fields: ::std::vec::Vec::from([
                        #((::std::borrow::Cow::Borrowed(#names), ::vapi::Bound::into_value(self.#idents)),)*
                    ]),
                })
            }

            fn from_value(value: ::vapi::Value) -> ::core::result::Result<Self, ::vapi::Mismatch> {
                let ::vapi::Value::Structure(#mutable structure) = value else {
                    return ::core::result::Result::Err(::vapi::Mismatch::expected::<Self>());
                };
                ::core::result::Result::Ok(Self {
                    #(#idents: ::vapi::bind::required(&mut structure, #names)?,)*
                })
            }
        }
    })
}
