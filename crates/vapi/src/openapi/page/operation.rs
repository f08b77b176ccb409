//! One operation on the page: its address, what it takes, gives and refuses.

use serde_json::Value;

use super::{
    Operation, base, entries,
    html::{Anchor, Html},
    items, name, schema, text,
};

pub(super) fn write(html: &mut Html, operation: &Operation<'_>, document: &Value) {
    let item = operation.item;
    let id = text(&item["operationId"]);
    html.raw("<article").id(Anchor::Operation, id).raw(">\n<h3>").link(Anchor::Operation, id, name(item));
    html.raw("</h3>\n<p class=\"address\"><b>").text(&operation.method.to_ascii_uppercase()).raw("</b> <code>");
    html.name(base(document)).name(operation.path).raw("</code></p>\n<p>").prose(text(&item["description"]));
    html.raw("</p>\n");
    permission(html, item);
    parameters(html, item);
    body(html, item, document);
    answer(html, item, document);
    faults(html, item);
    html.raw("</article>\n");
}

/// What a caller must be or hold.
fn permission(html: &mut Html, item: &Value) {
    html.raw("<h4>Permission</h4>\n<ul>\n");
    for privilege in items(&item["x-privileges"]) {
        html.raw("<li>").code(text(&privilege["privilege"]));
        if text(&privilege["on"]) == "resource" {
            html.raw(" on the ").code(text(&privilege["resource_type"])).raw(" that ");
            html.code(text(&privilege["path"])).raw(" names</li>\n");
        } else {
            html.raw(" on the server</li>\n");
        }
    }
    if item["x-privileges"].is_null() {
        let logs_in = items(&item["security"]).any(|scheme| !scheme["basic_auth"].is_null());
        html.raw(if logs_in { "<li>user name and password</li>\n" } else { "<li>any login session</li>\n" });
    }
    html.raw("</ul>\n");
}

fn parameters(html: &mut Html, item: &Value) {
    if item["parameters"].is_null() {
        return;
    }
    html.raw("<h4>Parameters</h4>\n<dl>\n");
    for parameter in items(&item["parameters"]) {
        html.raw("<dt>").code(text(&parameter["name"])).raw(" <span class=\"type\">");
        schema::type_of(html, &parameter["schema"]);
        html.raw("</span> <em>in the ").text(text(&parameter["in"]));
        html.raw(if parameter["required"] == true { ", required</em>" } else { "</em>" });
        html.raw("</dt><dd>").prose(text(&parameter["description"])).raw("</dd>\n");
    }
    html.raw("</dl>\n");
}

fn body(html: &mut Html, item: &Value, document: &Value) {
    let body = &item["requestBody"];
    if body.is_null() {
        return;
    }
    html.raw(if body["required"] == true { "<h4>Body</h4>\n" } else { "<h4>Body <em>may be absent</em></h4>\n" });
    let schema = content(body);
    if schema["properties"].is_null() {
        typed(html, schema, document);
    } else {
        schema::fields(html, schema);
    }
}

fn answer(html: &mut Html, item: &Value, document: &Value) {
    for (status, response) in entries(&item["responses"]).filter(|(status, _)| status.starts_with('2')) {
        html.raw("<h4>Answer <em>").text(status).raw("</em></h4>\n");
        match content(response) {
            Value::Null => html.raw("<p>Nothing.</p>\n"),
            schema => typed(html, schema, document),
        };
    }
}

fn typed<'h>(html: &'h mut Html, schema: &Value, document: &Value) -> &'h mut Html {
    html.raw("<p class=\"type\">");
    schema::type_of(html, schema);
    html.raw("</p>\n");
    schema::unfolded(html, schema, document);
    html
}

fn faults(html: &mut Html, item: &Value) {
    let mut faults = entries(&item["responses"]).filter(|(status, _)| !status.starts_with('2')).peekable();
    if faults.peek().is_none() {
        return;
    }
    html.raw("<h4>Faults</h4>\n<ul>\n");
    for (status, response) in faults {
        html.raw("<li><b>").text(status).raw("</b> <span class=\"type\">");
        schema::type_of(html, content(response));
        html.raw("</span></li>\n");
    }
    html.raw("</ul>\n");
}

fn content(message: &Value) -> &Value {
    &message["content"]["application/json"]["schema"]
}
