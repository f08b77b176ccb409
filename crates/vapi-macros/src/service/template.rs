//! The text of an address: `/content/library/{libraryId}/file?name`. Pure.

use syn::{Error, LitStr, Result};

use crate::names;

pub(super) struct Template {
    /// The path with the contract's variables.
    pub(super) path: String,
    /// Variable and parameter.
    pub(super) variables: Vec<(String, String)>,
    /// Key and value behind the `?`; without a value the key's presence selects.
    pub(super) selector: Option<(String, Option<String>)>,
}

/// Takes the text apart.
pub(super) fn read(literal: &LitStr) -> Result<Template> {
    let text = literal.value();
    if !text.starts_with('/') {
        return Err(Error::new_spanned(literal, "an address starts with `/`, it is relative to `/api`"));
    }
    let (path, selector) = match text.split_once('?') {
        Some((path, selector)) => (path, Some(split_selector(selector))),
        None => (text.as_str(), None),
    };
    let Some((path, variables)) = split_variables(path) else {
        return Err(Error::new_spanned(literal, "a `{` has no `}`"));
    };
    Ok(Template { path, variables, selector })
}

fn split_selector(selector: &str) -> (String, Option<String>) {
    match selector.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (selector.to_owned(), None),
    }
}

fn split_variables(mut rest: &str) -> Option<(String, Vec<(String, String)>)> {
    let (mut path, mut variables) = (String::new(), Vec::new());
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, behind) = after.split_once('}')?;
        let (variable, parameter) = match inside.split_once('=') {
            Some((variable, parameter)) => (variable.trim().to_owned(), parameter.trim().to_owned()),
            None => (inside.to_owned(), names::snake(inside)),
        };
        path.push_str(&format!("{before}{{{variable}}}"));
        variables.push((variable, parameter));
        rest = behind;
    }
    path.push_str(rest);
    Some((path, variables))
}
