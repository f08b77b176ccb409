//! The page says what the document says, leads only to what is on it, and holds nothing that it does not escape.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::Door;
use serde_json::{Value, json};
use vapi::openapi::{
    Info, document,
    page::{STYLE, page},
};

fn made() -> Value {
    document(Door::new().dispatcher.registry().operations(), Info { title: "Books & <more>", version: "1" })
}

/// What stands after each `before`, up to the next quotation mark.
fn attributes<'h>(html: &'h str, before: &str) -> Vec<&'h str> {
    html.split(before).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// The text of the article with this id, without its markup.
fn article(html: &str, id: &str) -> String {
    let (_, rest) = html.split_once(&format!("<article id=\"{id}\"")).unwrap();
    let markup = rest.split("</article>").next().unwrap();
    let text = markup.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(_, text)| text);
    text.collect::<String>().replace('\n', " ")
}

#[test]
fn every_operation_and_every_schema_has_its_place_and_every_link_leads_to_one() {
    let document = made();
    let html = page(&document);
    let ids: BTreeSet<&str> = attributes(&html, " id=\"").into_iter().collect();
    assert_eq!(ids.len(), attributes(&html, " id=\"").len());
    for item in document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values()) {
        let id = format!("operation-{}", item["operationId"].as_str().unwrap());
        assert!(ids.contains(id.as_str()) && html.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(ids.contains(format!("schema-{name}").as_str()), "{name}");
    }
    for target in attributes(&html, "href=\"#") {
        assert!(ids.contains(target), "{target}");
    }
}

#[test]
fn an_operation_is_told_with_all_that_the_document_has_of_it() {
    let html = page(&made());
    let create = article(&html, "operation-content.library.item.create");
    for part in ["POST", "/api/content/library/item", "Client-Token text in the header", "content.library.item_model"] {
        assert!(create.contains(part), "{part} in {create}");
    }
    assert!(create.contains("Answer 201") && create.contains("404 vapi.std.errors.not_found"), "{create}");
    let get = article(&html, "operation-content.library.item.get");
    assert!(get.contains("System.Read on the com.vmware.content.library.Item that library_item_id names"), "{get}");
    assert!(get.contains("/api/content/library/item/{libraryItemId}"), "{get}");
    let login = article(&html, "operation-cis.session.create");
    assert!(login.contains("user name and password") && login.contains("secret"), "{login}");
    let logout = article(&html, "operation-cis.session.delete");
    assert!(logout.contains("any login session") && logout.contains("Nothing."), "{logout}");
}

#[test]
fn types_are_named_in_words() {
    let html = page(&made());
    let model = article(&html, "schema-content.library.item_model");
    for part in [
        "id id of com.vmware.content.library.Item",
        "password secret",
        "size integer",
        "ratio number",
        "cached boolean",
        "icon bytes in base64",
        "creation_time date and time",
        "source URI",
        "tags set of text",
        "notes list of text",
        "rules map to content.library.item.updatesession.file.source_type",
    ] {
        assert!(model.contains(part), "{part} in {model}");
    }
    let spec = article(&html, "schema-content.library.item.updatesession.file.add_spec");
    assert!(spec.contains("source_type decides what else may be set:"), "{spec}");
    assert!(spec.contains("PULL: source_endpoint required") && spec.contains("PUSH: nothing"), "{spec}");
    let constants = article(&html, "schema-content.library.item.updatesession.file.source_type");
    assert!(constants.contains("NONE PUSH PULL"), "{constants}");
}

#[test]
fn nothing_comes_from_elsewhere_and_nothing_runs() {
    let html = page(&made());
    for tag in ["<script", "<img", "<link", "<iframe", "style=\"", " onclick", "http:", "https:", "url("] {
        assert!(!html.contains(tag), "{tag}");
    }
    assert_eq!(html.matches("<style>").count(), 1);
    assert!(html.contains(&format!("<style>{STYLE}</style>")));
    assert!(html.contains("<h1>Books &amp; &lt;more&gt; "));
}

/// Replaces every text of a document, keys too.
fn spoilt(value: &Value) -> Value {
    const BAD: &str = "\"><script>alert('&')</script>";
    match value {
        Value::String(text) if text.starts_with("#/") || text == "object" || text == "array" => json!(text),
        Value::String(text) => json!(format!("{text}{BAD}`{BAD}`")),
        Value::Array(items) => items.iter().map(spoilt).collect(),
        Value::Object(entries) => entries.iter().map(|(key, value)| (key.clone(), spoilt(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn a_hostile_document_stays_text() {
    let mut document = spoilt(&made());
    let model = document["components"]["schemas"]["content.library.item_model"].take();
    document["components"]["schemas"]["<script>"] = model;
    let html = page(&document);
    assert!(!html.contains("<script"));
    assert!(html.contains("&lt;script&gt;alert(&#39;&amp;&#39;)"));
    // Another document has other names, but no other markup: each tag is one that this page writes.
    let tags: BTreeSet<&str> = html
        .split('<')
        .skip(1)
        .map(|tag| tag.split([' ', '>', '\n']).next().unwrap().trim_start_matches('/'))
        .collect();
    let known = "!DOCTYPE html head meta title style body header h1 small p code a nav details summary ul li main section \
                 h2 article h3 b h4 em dl dt dd span wbr";
    assert_eq!(tags.difference(&known.split_whitespace().collect()).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn a_document_that_says_nothing_makes_a_page_without_anything() {
    assert!(page(&json!({})).ends_with("</html>\n"));
}
