//! Items to ask for: each has a small file, as the items of a library in use have. Takes no time.

use anyhow::Result;

use crate::content::Content;
use crate::load::upload::{Request, upload};
use crate::peer::announced::Announced;
use crate::peer::rest::Rest;
use crate::secure::Certificate;

/// Bytes of each file.
const BYTES: u64 = 1024;

/// The name of an item.
pub(crate) fn name(number: usize) -> String {
    format!("item {number}")
}

/// The ids of so many new items in a library, with the names that [`name`] gives.
///
/// # Errors
/// When the server refuses one.
pub(crate) fn stocked(
    rest: &Rest,
    (library, count): (&str, usize),
    content: &Content,
    by: &Certificate,
) -> Result<Vec<String>> {
    (0..count).map(|number| item(rest, (library, &name(number)), content, by)).collect()
}

fn item(rest: &Rest, (library, name): (&str, &str), content: &Content, by: &Certificate) -> Result<String> {
    let waiting = rest.expect(library, name, &Announced::unverified())?;
    let request = Request { method: "PUT", place: &waiting.place, fields: &rest.shown() };
    upload(&request, content, &content.next(BYTES), by)?;
    rest.complete(&waiting.session)?;
    Ok(waiting.item)
}
