//! Reading attributes: docs and the one that gives the canonical name. Never looks at other tokens.

use syn::{Attribute, Error, Expr, Lit, LitStr, Meta, Result};

use crate::names;

/// The documentation as one text, lines joined by blanks.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
    lines.join(" ").trim().to_owned()
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let Expr::Lit(literal) = &pair.value else { return None };
    let Lit::Str(text) = &literal.lit else { return None };
    pair.path.is_ident("doc").then(|| text.value().trim().to_owned())
}

/// The one attribute called `name`, if there is one.
pub(crate) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Result<Option<&'a Attribute>> {
    let mut found = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    let first = found.next();
    match found.next() {
        Some(second) => Err(Error::new_spanned(second, format!("`{name}` is given twice, keep one"))),
        None => Ok(first),
    }
}

/// The canonical name in `#[<name>("com.vmware.…")]`.
pub(crate) fn canonical_name(attributes: &[Attribute], name: &str, of: &syn::Ident) -> Result<String> {
    let Some(attribute) = find(attributes, name)? else {
        let message = format!("`{of}` has no canonical name, add `#[{name}(\"com.vmware.…\")]`");
        return Err(Error::new_spanned(of, message));
    };
    canonical(&attribute.parse_args::<LitStr>()?)
}

/// The canonical name in a literal.
pub(crate) fn canonical(literal: &LitStr) -> Result<String> {
    let name = literal.value();
    if names::is_canonical(&name) {
        return Ok(name);
    }
    let message = format!("`{name}` is no canonical name, write snake-case parts with dots between them");
    Err(Error::new_spanned(literal, message))
}
