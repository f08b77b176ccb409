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
        path.extend([before, "{", &variable, "}"]);
        variables.push((variable, parameter));
        rest = behind;
    }
    path.push_str(rest);
    Some((path, variables))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::{Template, read};

    fn template(literal: &syn::LitStr) -> Template {
        read(literal).expect("the address is good")
    }

    fn pair(variable: &str, parameter: &str) -> (String, String) {
        (variable.to_owned(), parameter.to_owned())
    }

    #[test]
    fn variables_are_parameters_by_their_snake_case_name() {
        let template = template(&parse_quote!("/content/library/{library}/subscriptions/{subscriptionId}"));
        assert_eq!(template.path, "/content/library/{library}/subscriptions/{subscriptionId}");
        assert_eq!(template.variables, [pair("library", "library"), pair("subscriptionId", "subscription_id")]);
        assert_eq!(template.selector, None);
    }

    #[test]
    fn a_variable_can_name_its_parameter() {
        let template = template(&parse_quote!("/content/library/item/{item = library_item}/changes"));
        assert_eq!(template.path, "/content/library/item/{item}/changes");
        assert_eq!(template.variables, [pair("item", "library_item")]);
    }

    #[test]
    fn a_selector_has_a_value_or_selects_by_presence() {
        let by_value = template(&parse_quote!("/content/library?action=find")).selector;
        assert_eq!(by_value, Some(("action".to_owned(), Some("find".to_owned()))));
        let by_presence = template(&parse_quote!("/content/library/item?library_id")).selector;
        assert_eq!(by_presence, Some(("library_id".to_owned(), None)));
    }

    #[test]
    fn an_open_brace_and_a_relative_address_are_refused() {
        assert!(read(&parse_quote!("/content/{library")).is_err());
        assert!(read(&parse_quote!("content/library")).is_err());
    }
}
