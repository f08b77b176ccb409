//! `#[union(state { AVAILABLE(certificate_info?, warnings), PREPARING })]`: which fields go with which tag.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Error, Ident, Result, Token, braced, parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::names;

struct Union {
    discriminant: Ident,
    cases: Punctuated<Case, Token![,]>,
}

struct Case {
    tag: Ident,
    fields: Punctuated<Member, Token![,]>,
}

struct Member {
    field: Ident,
    may_be_unset: bool,
}

/// The `UnionDef`s of a structure that has `fields`.
pub(crate) fn expand(attributes: &[Attribute], fields: &[String]) -> Result<Vec<TokenStream>> {
    let unions = attributes.iter().filter(|attribute| attribute.path().is_ident("union"));
    unions.map(|attribute| definition(&attribute.parse_args()?, fields)).collect()
}

fn definition(union: &Union, fields: &[String]) -> Result<TokenStream> {
    let discriminant = known(&union.discriminant, fields)?;
    let cases = union.cases.iter().map(|case| case_definition(case, fields)).collect::<Result<Vec<_>>>()?;
    Ok(quote! { ::vapi::UnionDef { discriminant: #discriminant, cases: &[#(#cases),*] } })
}

fn case_definition(case: &Case, fields: &[String]) -> Result<TokenStream> {
    let tag = names::plain(&case.tag);
    let members = case.fields.iter().map(|member| {
        let field = known(&member.field, fields)?;
        let required = !member.may_be_unset;
        Ok(quote! { (#field, #required) })
    });
    let members = members.collect::<Result<Vec<_>>>()?;
    Ok(quote! { ::vapi::UnionCase { tag: #tag, fields: &[#(#members),*] } })
}

fn known(field: &Ident, fields: &[String]) -> Result<String> {
    let name = names::plain(field);
    if fields.contains(&name) {
        return Ok(name);
    }
    Err(Error::new_spanned(field, format!("`{name}` is no field of this structure")))
}

impl Parse for Union {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let discriminant = input.call(syn::ext::IdentExt::parse_any)?;
        let cases;
        braced!(cases in input);
        Ok(Self { discriminant, cases: Punctuated::parse_terminated(&cases)? })
    }
}

impl Parse for Case {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let tag = input.parse()?;
        if !input.peek(syn::token::Paren) {
            return Ok(Self { tag, fields: Punctuated::new() });
        }
        let fields;
        parenthesized!(fields in input);
        Ok(Self { tag, fields: Punctuated::parse_terminated(&fields)? })
    }
}

impl Parse for Member {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let field = input.call(syn::ext::IdentExt::parse_any)?;
        Ok(Self { field, may_be_unset: input.parse::<Option<Token![?]>>()?.is_some() })
    }
}
