//! The page's table of contents.

use serde_json::Value;

use super::{
    Services,
    html::{Anchor, Html},
    schema::Kind,
};

pub(super) fn write(html: &mut Html, services: &Services<'_>, document: &Value) {
    html.raw("<nav aria-label=\"Contents\">\n<p>Services</p>\n");
    for (tag, operations) in services {
        html.raw("<details><summary>").link(Anchor::Service, tag, tag).raw("</summary>\n<ul>\n");
        for (name, operation) in operations {
            let id = super::text(&operation.item["operationId"]);
            html.raw("<li>").link(Anchor::Operation, id, name).raw("</li>\n");
        }
        html.raw("</ul></details>\n");
    }
    html.raw("<p>Types</p>\n");
    for kind in Kind::ALL {
        html.raw("<details><summary>").raw(kind.title()).raw("</summary>\n<ul>\n");
        for (name, _) in kind.all(document) {
            html.raw("<li>").link(Anchor::Schema, name, name).raw("</li>\n");
        }
        html.raw("</ul></details>\n");
    }
    html.raw("</nav>\n");
}
