//! Conditional requests (RFC 9110 §13) against content that never changes under its entity tag. Pure; answers nothing.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// A strong entity tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of content with this SHA-256 (hexadecimal).
    pub fn of_sha256(hex: &str) -> Self {
        Self(format!("\"{}\"", hex.to_ascii_lowercase()))
    }

    /// As in the `etag` header, with its quotes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a header's value; `None` when the digest was no plain text.
    pub fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }

    fn strongly(&self, other: &str) -> bool {
        self.0 == other
    }

    fn weakly(&self, other: &str) -> bool {
        self.0 == other.strip_prefix("W/").unwrap_or(other)
    }
}

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Answer as if there were none.
    Proceed,
    /// 304: the client has it.
    NotModified,
    /// 412: the client wants another one.
    PreconditionFailed,
}

/// Judges `if-match` and `if-none-match` of a GET or HEAD of existing content, in the order of RFC 9110 §13.2.2.
pub fn judge(headers: &HeaderMap, etag: &ETag) -> Verdict {
    if let Some(wanted) = tags(headers, &header::IF_MATCH)
        && !wanted.iter().any(|tag| tag == "*" || etag.strongly(tag))
    {
        return Verdict::PreconditionFailed;
    }
    match tags(headers, &header::IF_NONE_MATCH) {
        Some(known) if known.iter().any(|tag| tag == "*" || etag.weakly(tag)) => Verdict::NotModified,
        Some(_) | None => Verdict::Proceed,
    }
}

/// Whether a `range` header counts: not when `if-range` names another tag, a weak one or a date (content has no date
/// that would be exact enough).
pub fn range_counts(headers: &HeaderMap, etag: &ETag) -> bool {
    let Some(condition) = headers.get(header::IF_RANGE) else {
        return true;
    };
    condition.to_str().is_ok_and(|tag| etag.strongly(tag.trim()))
}

/// The entity tags of a header; `None` when it is absent. Text that is no tag equals none.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    headers.contains_key(name).then(|| {
        let lines = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        lines.flat_map(split).collect()
    })
}

/// Splits at commas outside quotes: a tag may hold commas.
fn split(line: &str) -> Vec<String> {
    let mut tags = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        quoted ^= c == '"';
        if c == ',' && !quoted {
            tags.push(String::new());
        } else if let Some(tag) = tags.last_mut() {
            tag.push(c);
        }
    }
    tags.into_iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &HeaderName, values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        headers
    }

    fn etag() -> ETag {
        ETag::of_sha256("AB12")
    }

    #[test]
    fn if_none_match_compares_weakly() {
        for known in [&["\"ab12\""][..], &["W/\"ab12\""], &["*"], &["\"x,y\", \"ab12\""], &["\"x\"", "\"ab12\""]] {
            assert_eq!(judge(&headers(&header::IF_NONE_MATCH, known), &etag()), Verdict::NotModified, "{known:?}");
        }
        for other in [&["\"x\""][..], &["ab12"], &["\"x, \"ab12"], &[""]] {
            assert_eq!(judge(&headers(&header::IF_NONE_MATCH, other), &etag()), Verdict::Proceed, "{other:?}");
        }
    }

    #[test]
    fn if_match_compares_strongly() {
        for wanted in [&["\"ab12\""][..], &["*"], &["\"x\", \"ab12\""]] {
            assert_eq!(judge(&headers(&header::IF_MATCH, wanted), &etag()), Verdict::Proceed, "{wanted:?}");
        }
        for other in [&["\"x\""][..], &["W/\"ab12\""], &[""]] {
            assert_eq!(judge(&headers(&header::IF_MATCH, other), &etag()), Verdict::PreconditionFailed, "{other:?}");
        }
    }

    #[test]
    fn a_range_counts_for_the_same_content_only() {
        assert!(range_counts(&HeaderMap::new(), &etag()));
        assert!(range_counts(&headers(&header::IF_RANGE, &["\"ab12\""]), &etag()));
        for other in ["\"x\"", "W/\"ab12\"", "Sat, 21 Nov 2026 03:25:03 GMT", ""] {
            assert!(!range_counts(&headers(&header::IF_RANGE, &[other]), &etag()), "{other}");
        }
    }
}
