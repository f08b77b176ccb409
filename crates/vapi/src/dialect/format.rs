//! JSON or XML: what a legacy request sends and what it wants back (XML contract rules 21–23).

use http::{HeaderMap, header};

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// The format of the request's body: XML only if its type says so.
pub(super) fn sent(headers: &HeaderMap) -> Format {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if is_xml(value.split(';').next().unwrap_or_default().trim()) { Format::Xml } else { Format::Json }
}

/// The format that the request wants: XML only if it ranks above JSON.
pub(super) fn wanted(headers: &HeaderMap) -> Format {
    let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let (mut json, mut xml, mut is_browser) = (None, None, false);
    for range in accept.flat_map(|value| value.split(',')) {
        let (media, quality) = range_of(range);
        match media.as_str() {
            "application/json" | "*/*" | "application/*" => json = json.max(Some(quality)),
            "text/html" => is_browser = true,
            media if is_xml(media) => xml = xml.max(Some(quality)),
            _ => {}
        }
    }
    // A browser's list names XML below `text/html`; it gets JSON.
    match xml {
        Some(quality) if quality > 0 && !is_browser && Some(quality) > json => Format::Xml,
        _ => Format::Json,
    }
}

/// A media range and its quality in thousandths.
fn range_of(range: &str) -> (String, u32) {
    let mut parts = range.split(';').map(str::trim);
    let media = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q="));
    (media, quality.map_or(1000, thousandths))
}

fn thousandths(quality: &str) -> u32 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, fraction.parse::<u32>()) {
        ("0", Ok(fraction)) => fraction,
        _ => 1000,
    }
}

fn is_xml(media: &str) -> bool {
    media.eq_ignore_ascii_case("application/xml") || media.eq_ignore_ascii_case("text/xml")
}
