//! `#[privilege(…)]`: what a caller must hold, and on which object.

use syn::{
    Attribute, Error, Ident, LitStr, Result, Token, parenthesized,
    parse::{Parse, ParseStream},
};

use super::operation::Parameter;
use crate::names;

pub(super) struct Privilege {
    pub(super) name: String,
    pub(super) on: On,
}

pub(super) enum On {
    Global,
    Parameter { field: Ident, resource: LitStr },
    Attribute { path: LitStr, resource: LitStr },
}

/// All privileges of an operation.
pub(super) fn read(attributes: &[Attribute], parameters: &[Parameter]) -> Result<Vec<Privilege>> {
    let given = attributes.iter().filter(|attribute| attribute.path().is_ident("privilege"));
    given.map(|attribute| checked(attribute.parse_args()?, parameters)).collect()
}

fn checked(privilege: Privilege, parameters: &[Parameter]) -> Result<Privilege> {
    if let On::Parameter { field, .. } = &privilege.on {
        let name = names::plain(field);
        if !parameters.iter().any(|parameter| parameter.name == name) {
            return Err(Error::new_spanned(field, format!("`{name}` is no parameter of this operation")));
        }
    }
    Ok(privilege)
}

impl Parse for Privilege {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = if input.peek(LitStr) { input.parse::<LitStr>()?.value() } else { standing(input)? };
        if input.is_empty() {
            return Ok(Self { name, on: On::Global });
        }
        input.parse::<Token![,]>()?;
        let key: Ident = input.parse()?;
        if key != "on" {
            return Err(Error::new_spanned(key, "write `on = parameter(…)` or `on = attribute(…)`"));
        }
        input.parse::<Token![=]>()?;
        Ok(Self { name, on: input.parse()? })
    }
}

fn standing(input: ParseStream<'_>) -> Result<String> {
    let name: Ident = input.parse()?;
    if name == "Anonymous" {
        return Ok("System.Anonymous".to_owned());
    }
    Err(Error::new_spanned(name, "write `Anonymous`, or the privilege's full name in quotes"))
}

impl Parse for On {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let kind: Ident = input.parse()?;
        let inner;
        parenthesized!(inner in input);
        if kind == "parameter" {
            let field = inner.parse()?;
            inner.parse::<Token![,]>()?;
            return Ok(Self::Parameter { field, resource: inner.parse()? });
        }
        if kind == "attribute" {
            let path = inner.parse()?;
            inner.parse::<Token![,]>()?;
            return Ok(Self::Attribute { path, resource: inner.parse()? });
        }
        Err(Error::new_spanned(kind, "write `parameter(…)` or `attribute(…)`"))
    }
}
