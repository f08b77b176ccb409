//! A folder as a page of links. Runs nothing in a browser, and loads nothing.

use std::fmt::Write as _;

use http::{HeaderName, HeaderValue, Method, Response, header};
use library_core::{Entry, EntryKind};
use percent_encoding::utf8_percent_encode;

use super::{Address, PREFIX};
use crate::{
    address::ENCODED,
    listener::{self, Body},
};

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "private, no-store"),
];

/// The page of a folder.
pub(super) fn answer(address: &Address, entries: &[Entry], method: &Method) -> Response<Body> {
    let page = page(address, entries);
    let length = page.len();
    let body = if method == Method::HEAD { listener::empty() } else { listener::full(page) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.extend(HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn page(address: &Address, entries: &[Entry]) -> String {
    let title = escaped(&format!("[{}] {}", address.datastore, address.path.join("/")));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Index of {title}</title></head>\n\
         <body><h1>Index of {title}</h1>\n<table>\n<tr><th>Name</th><th>Last modified</th><th>Size</th></tr>\n"
    );
    if let Some((_, above)) = address.path.split_last() {
        let _ = writeln!(page, "<tr><td><a href=\"{}\">Parent folder</a></td></tr>", link(address, above, ""));
    }
    for entry in entries {
        let (mark, size) = match entry.kind {
            EntryKind::Folder => ("/", "-".to_owned()),
            EntryKind::File { size } => ("", size.to_string()),
        };
        let (to, name) =
            (link(address, &address.path, &format!("{}{mark}", encoded(&entry.name))), escaped(&entry.name));
        let modified = entry.modified.strftime("%Y-%m-%d %H:%M:%S UTC");
        let _ = writeln!(page, "<tr><td><a href=\"{to}\">{name}{mark}</a></td><td>{modified}</td><td>{size}</td></tr>");
    }
    page.push_str("</table>\n</body></html>\n");
    page
}

/// The address of what is called `name` (encoded) in a folder of the same store.
fn link(address: &Address, folder: &[String], name: &str) -> String {
    let mut link = format!("{PREFIX}/");
    for part in folder {
        let _ = write!(link, "{}/", encoded(part));
    }
    let datacenter =
        address.datacenter.as_ref().map(|path| format!("dcPath={}&amp;", encoded(path))).unwrap_or_default();
    let _ = write!(link, "{name}?{datacenter}dsName={}", encoded(&address.datastore));
    link
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Text as it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_say_nothing_but_themselves() {
        let address = Address {
            datacenter: Some("DC & Co".to_owned()),
            datastore: "<store>".to_owned(),
            path: vec!["contentlib-1".to_owned(), "it\"em".to_owned()],
        };
        let kind = EntryKind::File { size: 7 };
        let modified = jiff::Timestamp::UNIX_EPOCH;
        let page = page(&address, &[Entry { name: "a'b<script>.iso".to_owned(), kind, modified }]);
        assert!(page.contains("Index of [&lt;store&gt;] contentlib-1/it&quot;em"), "{page}");
        let row = "<tr><td><a href=\"/folder/contentlib-1/it%22em/a%27b%3Cscript%3E.iso?dcPath=DC%20%26%20Co&amp;dsName=\
                   %3Cstore%3E\">a&#39;b&lt;script&gt;.iso</a></td><td>1970-01-01 00:00:00 UTC</td><td>7</td></tr>";
        assert!(page.contains(row), "{page}");
        let above = "<a href=\"/folder/contentlib-1/?dcPath=DC%20%26%20Co&amp;dsName=%3Cstore%3E\">Parent folder</a>";
        assert!(page.contains(above), "{page}");
    }
}
