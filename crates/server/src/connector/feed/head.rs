//! Reads the head of a feed (`lib.json`) as publishers write it. Reads no more of it than which library it is.
//!
//! There is no public specification. Seen at publishers: versions as decimal strings from all common generators, and as
//! numbers from one script; protocol version `1` from vCloud Director, `2` from static trees; ids with `urn:uuid:` from
//! generators and from vCloud Director, and bare from one script. Not seen, and accepted because files that were written or
//! padded by hand have them and nothing is lost by it: a byte order mark before the document, zeros behind it, upper case
//! in ids.

use library_core::ports::feed::{FeedError, FeedHead};
use serde::Deserialize;
use serde_json::error::Category;
use uuid::Uuid;

use super::super::target::Target;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    vcsp_version: Number,
    id: String,
    name: String,
}

/// Decimal strings are the rule, numbers the exception.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Text(String),
    Number(u64),
}

impl Number {
    fn value(&self) -> Option<u64> {
        match self {
            Self::Text(text) => text.trim().parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }
}

/// Which library the feed at `target` publishes.
pub(super) fn read(bytes: &[u8], target: &Target) -> Result<FeedHead, FeedError> {
    let none = |why: &str| FeedError::Other(format!("`{target}` is no head of a feed ({why}); give the `lib.json`"));
    let document: Document = serde_json::from_slice(bare(bytes)).map_err(|error| none(&fault(&error)))?;
    match document.vcsp_version.value() {
        Some(1 | 2) => {}
        Some(_) | None => return Err(none("its protocol version is neither `1` nor `2`")),
    }
    if document.id.is_empty() {
        return Err(none("its `id` is empty"));
    }
    Ok(FeedHead { id: canonical(&document.id), name: document.name })
}

/// What is wrong with a document, without a word of it: it may be one that the client could not read itself.
fn fault(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Data => "a field is missing or of another form",
        Category::Io | Category::Syntax | Category::Eof => "it is not JSON",
    };
    format!("{what}, line {} column {}", error.line(), error.column())
}

/// Without the byte order mark of UTF-8 before the document, and without zeros behind it.
fn bare(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    bytes.get(..bytes.len().saturating_sub(zeros)).unwrap_or(bytes)
}

/// One text for one id, with or without `urn:uuid:`, in any case: a publisher that changes the form of its ids publishes
/// the same library.
fn canonical(id: &str) -> String {
    Uuid::parse_str(id).map_or_else(|_| id.to_owned(), |uuid| uuid.to_string())
}
