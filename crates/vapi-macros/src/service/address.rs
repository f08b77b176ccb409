//! `#[get("…")]` and its like: where an operation is on `/api`, and where each parameter is in the request.

use syn::{
    Attribute, Error, Ident, LitInt, LitStr, Path, Result, Token, TraitItemFn, Type, parenthesized,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use super::{operation::Parameter, template};
use crate::names;

const METHODS: [(&str, &str); 5] =
    [("get", "GET"), ("post", "POST"), ("put", "PUT"), ("patch", "PATCH"), ("delete", "DELETE")];

pub(super) struct Address {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) selector: Option<(String, Option<String>)>,
    pub(super) path_fields: Vec<(String, String)>,
    pub(super) query_fields: Vec<(String, String)>,
    pub(super) header_fields: Vec<(String, String)>,
    pub(super) body: Body,
    pub(super) success: u16,
}

pub(super) enum Body {
    None,
    Bare(String),
    Fields(Vec<String>),
}

/// What stands between the parentheses.
struct Written {
    template: LitStr,
    query: Vec<Ident>,
    headers: Vec<(LitStr, Ident)>,
    body: Option<Ident>,
    success: Option<u16>,
}

/// Whether an attribute called `path` gives an address.
pub(super) fn is_address(path: &Path) -> bool {
    path.is_ident("unaddressed") || METHODS.iter().any(|(name, _)| path.is_ident(name))
}

/// The operation's address; `None` when it is declared to have none.
pub(super) fn read(method: &TraitItemFn, parameters: &[Parameter], output: &Type) -> Result<Option<Address>> {
    let mut given = method.attrs.iter().filter(|attribute| is_address(attribute.path()));
    let Some(attribute) = given.next() else {
        let message = format!("`{}` has no address, add `#[get(\"/…\")]` or `#[unaddressed]`", method.sig.ident);
        return Err(Error::new_spanned(&method.sig.ident, message));
    };
    if let Some(second) = given.next() {
        return Err(Error::new_spanned(second, "an operation has one address, remove this one"));
    }
    match METHODS.iter().find(|(name, _)| attribute.path().is_ident(name)) {
        Some((_, verb)) => placed(verb, attribute, parameters, output).map(Some),
        None => Ok(None),
    }
}

fn placed(verb: &'static str, attribute: &Attribute, parameters: &[Parameter], output: &Type) -> Result<Address> {
    let written: Written = attribute.parse_args()?;
    let template = template::read(&written.template)?;
    let mut query_fields: Vec<_> = written.query.iter().map(|query| same(&names::plain(query))).collect();
    if let Some((key, None)) = &template.selector {
        query_fields.insert(0, same(key));
    }
    let header_fields: Vec<_> =
        written.headers.iter().map(|(name, field)| (name.value(), names::plain(field))).collect();
    let mut left = Left { names: parameters.iter().map(|parameter| parameter.name.clone()).collect() };
    template.variables.iter().try_for_each(|(_, name)| left.take(name, &written.template))?;
    query_fields.iter().try_for_each(|(_, name)| left.take(name, &written.template))?;
    written.headers.iter().try_for_each(|(_, field)| left.take(&names::plain(field), field))?;
    let body = body(verb, &written, left)?;
    let success = written.success.unwrap_or(if is_unit(output) { 204 } else { 200 });
    let (path, selector, path_fields) = (template.path, template.selector, template.variables);
    Ok(Address { method: verb, path, selector, path_fields, query_fields, header_fields, body, success })
}

fn same(name: &str) -> (String, String) {
    (name.to_owned(), name.to_owned())
}

/// The parameters that have no place yet.
struct Left {
    names: Vec<String>,
}

impl Left {
    fn take(&mut self, name: &str, at: &dyn quote::ToTokens) -> Result<()> {
        let Some(position) = self.names.iter().position(|left| left == name) else {
            let message = format!("`{name}` is no parameter of this operation, or has a place already");
            return Err(Error::new_spanned(at.to_token_stream(), message));
        };
        self.names.remove(position);
        Ok(())
    }
}

fn body(verb: &str, written: &Written, mut left: Left) -> Result<Body> {
    let body = match &written.body {
        Some(bare) => {
            let name = names::plain(bare);
            left.take(&name, bare)?;
            Body::Bare(name)
        }
        None if left.names.is_empty() => Body::None,
        None => Body::Fields(std::mem::take(&mut left.names)),
    };
    if let (Body::Bare(_), Some(name)) = (&body, left.names.first()) {
        let message = format!("`{name}` has no place in the request, put it in the path, the query or a header");
        return Err(Error::new_spanned(&written.template, message));
    }
    match &body {
        Body::Bare(name) if is_bodiless(verb) => Err(bodiless(verb, name, written)),
        Body::Fields(names) if is_bodiless(verb) => Err(bodiless(verb, &names.join("`, `"), written)),
        Body::None | Body::Bare(_) | Body::Fields(_) => Ok(body),
    }
}

fn is_bodiless(verb: &str) -> bool {
    matches!(verb, "GET" | "DELETE")
}

fn bodiless(verb: &str, name: &str, written: &Written) -> Error {
    let message = format!("a {verb} has no body for `{name}`, put it in the path or write `query({name})`");
    Error::new_spanned(&written.template, message)
}

fn is_unit(output: &Type) -> bool {
    matches!(output, Type::Tuple(tuple) if tuple.elems.is_empty())
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let template = input.parse()?;
        let mut written = Self { template, query: Vec::new(), headers: Vec::new(), body: None, success: None };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                written.option(input)?;
            }
        }
        Ok(written)
    }
}

impl Written {
    fn option(&mut self, input: ParseStream<'_>) -> Result<()> {
        let key: Ident = input.parse()?;
        match key.to_string().as_str() {
            "query" => {
                let inner;
                parenthesized!(inner in input);
                self.query.extend(Punctuated::<Ident, Token![,]>::parse_terminated(&inner)?);
            }
            "header" => {
                let inner;
                parenthesized!(inner in input);
                let name = inner.parse()?;
                inner.parse::<Token![=]>()?;
                self.headers.push((name, inner.parse()?));
            }
            "body" => {
                input.parse::<Token![=]>()?;
                self.body = Some(input.parse()?);
            }
            "success" => {
                input.parse::<Token![=]>()?;
                self.success = Some(input.parse::<LitInt>()?.base10_parse()?);
            }
            _ => return Err(Error::new_spanned(key, "write `query(…)`, `header(… = …)`, `body = …` or `success = …`")),
        }
        Ok(())
    }
}
