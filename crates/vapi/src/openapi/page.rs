//! The `OpenAPI` document as one page of HTML for people to read. Needs no script, no image and nothing from elsewhere;
//! knows nothing that the document does not say, beside what holds for every call.

mod contents;
mod html;
mod operation;
mod schema;

use std::collections::BTreeMap;

use serde_json::Value;

use self::{
    html::{Anchor, Html},
    schema::Kind,
};
use crate::FaultKind;

/// The page's style sheet, exactly as it stands in the page: a content security policy may name its hash.
pub const STYLE: &str = include_str!("page/style.css");

/// The page of `document`.
pub fn page(document: &Value) -> String {
    let services = services(document);
    let mut html = Html::default();
    head(&mut html, document);
    introduction(&mut html, document);
    contents::write(&mut html, &services, document);
    html.raw("<main>\n");
    for (tag, operations) in &services {
        service(&mut html, tag, operations, document);
    }
    for kind in Kind::ALL {
        schema::write(&mut html, kind, document);
    }
    html.raw("</main>\n</body>\n</html>\n");
    html.into_text()
}

/// One operation of the document.
struct Operation<'d> {
    method: &'d str,
    path: &'d str,
    item: &'d Value,
}

/// Operations in the order of their names, by service.
type Services<'d> = BTreeMap<&'d str, BTreeMap<&'d str, Operation<'d>>>;

fn services(document: &Value) -> Services<'_> {
    let mut services = Services::new();
    for (path, method, item) in entries(&document["paths"])
        .flat_map(|(path, methods)| entries(methods).map(move |(method, item)| (path, method, item)))
    {
        let operations = services.entry(text(&item["tags"][0])).or_default();
        operations.insert(name(item), Operation { method, path, item });
    }
    services
}

fn head(html: &mut Html, document: &Value) {
    html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>").text(title(document));
    html.raw(" API reference</title>\n<style>").raw(STYLE).raw("</style>\n</head>\n<body>\n");
}

fn introduction(html: &mut Html, document: &Value) {
    html.raw("<header>\n<h1>").text(title(document)).raw(" <small>API reference, version ");
    html.text(text(&document["info"]["version"]))
        .raw("</small></h1>\n<p>Every operation below has an address of its own ");
    html.raw("that takes and gives JSON. The same operations answer to the SDKs by <code>POST ").text(base(document));
    html.raw("</code> (JSON-RPC, with the ids of service and operation in the body) and, in the older form, below ");
    html.raw(
        "<code>/rest</code>. This page is drawn from <a href=\"/docs/openapi.json\">the OpenAPI document</a>.</p>\n",
    );
    html.raw("<p>Log in with user name and password at ").link(
        Anchor::Operation,
        "cis.session.create",
        "cis.session.create",
    );
    html.raw(" and send what it answers with each call, in the header <code>vmware-api-session-id</code>.</p>\n");
    html.raw("<p>Beside the faults that an operation declares, any call may end with ");
    for (at, fault) in FaultKind::STANDING.into_iter().enumerate() {
        html.raw(if at == 0 { "" } else { ", " })
            .code(fault.name())
            .raw(" (")
            .text(&fault.api_status().to_string())
            .raw(")");
    }
    html.raw(".</p>\n</header>\n");
}

fn service(html: &mut Html, tag: &str, operations: &BTreeMap<&str, Operation<'_>>, document: &Value) {
    html.raw("<section class=\"service\"").id(Anchor::Service, tag).raw(">\n<h2>").text(tag).raw("</h2>\n");
    if let Some(operation) = operations.values().next() {
        html.raw("<p class=\"full\">").code(text(&operation.item["x-vapi-service"])).raw("</p>\n");
    }
    for operation in operations.values() {
        operation::write(html, operation, document);
    }
    html.raw("</section>\n");
}

fn title(document: &Value) -> &str {
    text(&document["info"]["title"])
}

/// Where all addresses begin: `/api`.
fn base(document: &Value) -> &str {
    text(&document["servers"][0]["url"]).split_once("{host}").map_or("", |(_, base)| base)
}

fn name(item: &Value) -> &str {
    text(&item["x-vapi-operation"])
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
