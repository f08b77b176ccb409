//! The form of names and ids of categories and tags. Knows no rows.

use crate::{
    error::{Error, Result},
    model::control_character,
};

/// Longest name, in characters; the contract states none.
const LONGEST: usize = 255;

/// # Errors
/// InvalidArgument for a name that cannot be told from nothing, or not from others, in a list.
pub(super) fn check_name(noun: &'static str, name: &str) -> Result<()> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > LONGEST {
        let text = format!("a {noun}'s `name` must have 1 to {LONGEST} characters; this one has {length}");
        return Err(Error::invalid("quire.tagging.name", text).arg(length.to_string()));
    }
    if let Some(control) = control_character(name) {
        let text = format!("a {noun}'s `name` must have no control characters; this one has `{control}`, leave it out");
        return Err(Error::invalid("quire.tagging.name", text).arg(control));
    }
    Ok(())
}

/// The form of ids: `urn:vmomi:InventoryService<noun>:<uuid>:GLOBAL` (what clients of the contract's service get and expect).
pub(super) fn urn(noun: &'static str, uuid: &str) -> String {
    format!("urn:vmomi:InventoryService{noun}:{uuid}:GLOBAL")
}

/// An id that the client chose.
///
/// # Errors
/// InvalidArgument when it has not the form of ids.
pub(super) fn chosen(noun: &'static str, id: &str) -> Result<String> {
    let (beginning, end) = (format!("urn:vmomi:InventoryService{noun}:"), ":GLOBAL");
    let middle = id.strip_prefix(&beginning).and_then(|rest| rest.strip_suffix(end));
    let plain = |part: &str| part.len() <= 100 && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    if middle.is_some_and(|part| !part.is_empty() && plain(part)) {
        return Ok(id.to_owned());
    }
    let form = urn(noun, "<uuid>");
    let text = format!("`{id}` is no id that a client may choose; give one of the form `{form}`, or none");
    Err(Error::invalid("quire.tagging.id", text).arg(id))
}
