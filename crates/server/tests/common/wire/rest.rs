//! `/rest`: addresses computed from ids and names, all other parameters by name, in JSON or XML. The newest services have
//! the addresses of `/api` there too.

use serde_json::{Map, Value};
use vapi::{OperationDef, Type};

use super::{Draft, Style, api, escaped, query, scalar, with_query, xml};

/// Services, and with a dot at the end packages, that the legacy contract knows by their declared addresses.
const DECLARED: [&str; 2] = ["com.vmware.content.library.item.changes", "com.vmware.vcenter."];

/// How the documents are written.
#[derive(Clone, Copy)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Format {
    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }
}

/// The request without authentication.
pub(crate) fn draft(operation: &OperationDef, mut input: Map<String, Value>, format: Format) -> Draft {
    if DECLARED.iter().any(|known| operation.service.starts_with(known)) {
        return declared(operation, input, format);
    }
    let mut path = format!("/rest/{}", operation.service.replace('.', "/").replace('_', "-"));
    let id = operation.input.fields.iter().find(|field| matches!(field.ty, Type::Id(_)));
    if let Some(id) = id.filter(|_| operation.name != "list") {
        let value = input.remove(id.name).unwrap();
        path = format!("{path}/id:{}", escaped(&scalar(&value)));
    }
    let method = method(operation, id.is_some());
    let mut pairs = Vec::new();
    if operation.name == "list" {
        pairs = query(&mut input, operation.input.fields.iter().map(|field| (field.name, field.name)), Style::Dotted);
    } else if method == "POST" && operation.name != "create" {
        pairs.push(format!("~action={}", operation.name.replace('_', "-")));
    }
    let mut draft = Draft::new(method, with_query(path, &pairs));
    let media_type = format.media_type();
    draft.headers.push(("Accept".to_owned(), media_type.to_owned()));
    if input.is_empty() {
        return draft;
    }
    let body = match format {
        Format::Json => Value::Object(input).to_string(),
        Format::Xml => xml::input(operation, &input),
    };
    draft.with(media_type, body)
}

/// As on `/api`; what has such an address here takes no document.
fn declared(operation: &OperationDef, input: Map<String, Value>, format: Format) -> Draft {
    let mut draft = api::draft_in(operation, input, Style::Dotted);
    assert!(draft.body.is_empty(), "{} takes a document", operation.name);
    draft.target = draft.target.replacen("/api", "/rest", 1);
    draft.headers.push(("Accept".to_owned(), format.media_type().to_owned()));
    draft
}

/// By the operation's name; `get` and `delete` are so only while an id is all that they take.
fn method(operation: &OperationDef, has_id: bool) -> &'static str {
    let alone = operation.input.fields.len() == 1 && has_id;
    let is_login = operation.service == "com.vmware.cis.session";
    match operation.name {
        "list" => "GET",
        "get" if alone => "GET",
        "delete" if alone || is_login => "DELETE",
        "update" => "PATCH",
        _ => "POST",
    }
}
