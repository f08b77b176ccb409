//! Types on the page: how one is named where it is used, and the sections that say what is in it.

use serde_json::Value;

use super::{
    entries,
    html::{Anchor, Html},
    items, text,
};

/// The kinds of schemas that have a section.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Structure,
    Enumeration,
    Fault,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Structure, Self::Enumeration, Self::Fault];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Structure => "Structures",
            Self::Enumeration => "Enumerations",
            Self::Fault => "Faults",
        }
    }

    fn of(schema: &Value) -> Self {
        match (schema.get("x-error-type"), schema.get("enum")) {
            (Some(_), _) => Self::Fault,
            (None, Some(_)) => Self::Enumeration,
            (None, None) => Self::Structure,
        }
    }

    /// The schemas of this kind.
    pub(super) fn all(self, document: &Value) -> impl Iterator<Item = (&str, &Value)> {
        entries(&document["components"]["schemas"]).filter(move |(_, schema)| Self::of(schema) == self)
    }
}

/// The section of all schemas of one kind.
pub(super) fn write(html: &mut Html, kind: Kind, document: &Value) {
    html.raw("<section>\n<h2>").raw(kind.title()).raw("</h2>\n");
    for (name, schema) in kind.all(document) {
        html.raw("<article").id(Anchor::Schema, name).raw(">\n<h3>").link(Anchor::Schema, name, name).raw("</h3>\n<p>");
        html.prose(text(&schema["description"])).raw("</p>\n");
        match kind {
            Kind::Structure | Kind::Fault => fields(html, schema),
            Kind::Enumeration => constants(html, schema),
        }
        html.raw("</article>\n");
    }
    html.raw("</section>\n");
}

/// The fields of a structure, and which of them go together.
pub(super) fn fields(html: &mut Html, schema: &Value) {
    html.raw("<dl>\n");
    for (name, field) in entries(&schema["properties"]) {
        html.raw("<dt>").code(name).raw(" <span class=\"type\">");
        type_of(html, field);
        html.raw("</span>");
        if items(&schema["required"]).any(|required| required == name) {
            html.raw(" <em>required</em>");
        }
        html.raw("</dt><dd>").prose(text(&field["description"])).raw("</dd>\n");
    }
    html.raw("</dl>\n");
    items(&schema["x-unions"]).for_each(|declared| union(html, declared));
}

fn union(html: &mut Html, declared: &Value) {
    html.raw("<p>").code(text(&declared["discriminant"])).raw(" decides what else may be set:</p>\n<ul>\n");
    for (tag, fields) in entries(&declared["cases"]) {
        html.raw("<li>").code(tag).raw(": ");
        for (at, field) in items(fields).enumerate() {
            html.raw(if at == 0 { "" } else { ", " }).code(text(&field["field"]));
            html.raw(if field["required"] == true { " <em>required</em>" } else { "" });
        }
        html.raw(if items(fields).next().is_none() { "nothing</li>\n" } else { "</li>\n" });
    }
    html.raw("</ul>\n");
}

fn constants(html: &mut Html, schema: &Value) {
    html.raw("<ul class=\"constants\">\n");
    for constant in items(&schema["enum"]) {
        html.raw("<li>").code(text(constant)).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

/// The fields of the structure that is in `schema`, folded away.
pub(super) fn unfolded(html: &mut Html, schema: &Value, document: &Value) {
    let Some(name) = structure_in(schema) else { return };
    let inner = &document["components"]["schemas"][name];
    if !inner["properties"].is_null() {
        html.raw("<details><summary>Fields of ").code(name).raw("</summary>\n");
        fields(html, inner);
        html.raw("</details>\n");
    }
}

fn structure_in(schema: &Value) -> Option<&str> {
    let inner = [&schema["allOf"][0], &schema["items"], &schema["additionalProperties"]];
    target(schema).or_else(|| inner.into_iter().filter(|inner| inner.is_object()).find_map(structure_in))
}

/// The name of the schema that this one refers to.
fn target(schema: &Value) -> Option<&str> {
    text(&schema["$ref"]).strip_prefix("#/components/schemas/")
}

/// The name of a type, with links to those that have a section.
pub(super) fn type_of(html: &mut Html, schema: &Value) {
    if let Some(name) = target(schema) {
        html.link(Anchor::Schema, name, name);
        return;
    }
    if schema["allOf"].is_array() || schema["anyOf"].is_array() {
        let alternatives = items(&schema["allOf"]).chain(items(&schema["anyOf"]));
        for (at, alternative) in alternatives.enumerate() {
            html.raw(if at == 0 { "" } else { " or " });
            type_of(html, alternative);
        }
        return;
    }
    match text(&schema["type"]) {
        "array" => {
            html.raw(if schema["uniqueItems"] == true { "set of " } else { "list of " });
            type_of(html, &schema["items"]);
        }
        "object" if schema["additionalProperties"].is_object() => map(html, schema),
        "object" => drop(html.raw("any structure")),
        "string" => string(html, schema),
        "" => drop(html.raw("anything")),
        other => drop(html.text(other)),
    }
}

fn map(html: &mut Html, schema: &Value) {
    html.raw("map ");
    if let Some(key) = schema["x-key"].as_str() {
        html.raw("from ").code(key).raw(" ");
    }
    html.raw("to ");
    type_of(html, &schema["additionalProperties"]);
}

/// The kind of a text, where more is known of it.
fn string(html: &mut Html, schema: &Value) {
    let mut resources = items(&schema["x-resource-types"]).map(text).peekable();
    if resources.peek().is_none() {
        html.raw(match text(&schema["format"]) {
            "date-time" => "date and time",
            "uri" => "URI",
            "byte" => "bytes in base64",
            "password" => "secret",
            _ => "text",
        });
        return;
    }
    html.raw("id of ");
    for (at, resource) in resources.enumerate() {
        html.raw(if at == 0 { "" } else { " or " }).text(resource);
    }
}
