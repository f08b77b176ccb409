//! A client's half of the REST dialects, made from declarations alone.

use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use vapi::{
    Body, FieldDef, OperationDef, Structure, Type, Value,
    dialect::body::{
        Node,
        json::{self, Doubles},
        read::{self, Text},
        write::{self, Maps},
        xml::{self, Document, Root},
    },
    validate,
};

/// The face of a legacy document.
#[derive(Clone, Copy)]
pub(crate) enum Face {
    Json,
    Xml,
}

type Members = Vec<(std::borrow::Cow<'static, str>, Node)>;

/// A request at the declared `/api` address.
pub(crate) fn api(operation: &'static OperationDef, input: &Structure) -> Request<Bytes> {
    let address = operation.address.as_ref().unwrap();
    let mut path = format!("/api{}", address.path);
    for (variable, field) in address.path_fields {
        path = path.replace(&format!("{{{variable}}}"), &escaped(text(input, field).unwrap()));
    }
    let mut query: Vec<String> = Vec::new();
    if let Some((key, Some(value))) = address.selector {
        query.push(format!("{key}={value}"));
    }
    // The fields of a structure are keys of their own (`explode` in the document).
    query.extend(address.query_fields.iter().flat_map(|(key, field)| match input.get(field) {
        Some(Value::Optional(Some(value))) => match &**value {
            Value::Structure(structure) => {
                structure.fields.iter().flat_map(|(name, value)| pairs(name, value)).collect()
            }
            _ => pairs(key, value),
        },
        Some(value) => pairs(key, value),
        None => Vec::new(),
    }));
    let mut request = Request::builder().method(address.method);
    for (header, field) in address.header_fields {
        match text(input, field).map(HeaderValue::from_str) {
            Some(Ok(value)) => request = request.header(*header, value),
            // What no header can hold goes into the query.
            Some(Err(_)) => query.extend(pair(field, text(input, field))),
            None => {}
        }
    }
    let body = match address.body {
        Body::None => Bytes::new(),
        Body::Bare(field) => written(&document(operation, input, field).unwrap()),
        Body::Fields(fields) => written(&Node::Object(members(operation, input, |field| fields.contains(&field.name)))),
    };
    request.uri(joined(&path, &query)).header("content-type", "application/json").body(body).unwrap()
}

/// A request at the computed `/rest` address.
pub(crate) fn legacy(operation: &'static OperationDef, input: &Structure, face: Face) -> Request<Bytes> {
    let path_id = operation.input.fields.iter().find(|field| matches!(field.ty, Type::Id(_)));
    let path_id = path_id.filter(|_| operation.name != "list");
    let (method, action) = match (operation.name, path_id) {
        ("get", Some(_)) | ("list", _) => ("GET", None),
        ("create", _) => ("POST", None),
        ("update", _) => ("PATCH", None),
        ("delete", _) => ("DELETE", None),
        (name, _) => ("POST", Some(format!("~action={}", name.replace('_', "-")))),
    };
    let mut path = format!("/rest/{}", operation.service.replace('.', "/").replace('_', "-").to_ascii_lowercase());
    if let Some(field) = path_id {
        path = format!("{path}/id:{}", escaped(text(input, field.name).unwrap()));
    }
    let mut query: Vec<String> = action.into_iter().collect();
    let is_left = |field: &FieldDef| path_id.is_none_or(|id| id.name != field.name);
    let mut body = Bytes::new();
    if matches!(method, "GET" | "DELETE") {
        let left = operation.input.fields.iter().filter(|field| is_left(field));
        query.extend(left.flat_map(|field| pairs(field.name, input.get(field.name).unwrap())));
    } else {
        body = face.write(operation, members(operation, input, is_left));
    }
    let media = face.media();
    let request = Request::builder().method(method).uri(joined(&path, &query));
    request.header("content-type", media).header("accept", media).body(body).unwrap()
}

impl Face {
    fn media(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }

    fn write(self, operation: &OperationDef, members: Members) -> Bytes {
        match self {
            Self::Json => written(&Node::Object(members)),
            Self::Xml => Document::of(operation, Root::Input, members).text().into(),
        }
    }

    /// The result in a legacy response.
    pub(crate) fn result(self, operation: &OperationDef, response: &Response<Bytes>) -> Value {
        assert_eq!(response.status(), 200, "{response:?}");
        if matches!(operation.output, Type::Void) {
            return Value::Void;
        }
        let (node, text) = match self {
            Self::Json => (json::read(response.body()).unwrap(), Text::Strict),
            Self::Xml => {
                let document = xml::read(response.body()).unwrap();
                assert!(document.is_rooted_like(&Document::of(operation, Root::Result, Vec::new())), "{document:?}");
                (Node::Object(document.members), Text::Scalars)
            }
        };
        let node = node.get("value").cloned().unwrap();
        validate::normal(read::value(node, &operation.output, text).unwrap(), &operation.output).unwrap()
    }
}

/// The result in an `/api` response.
pub(crate) fn api_result(operation: &OperationDef, response: &Response<Bytes>) -> Value {
    assert_eq!(response.status(), operation.address.as_ref().unwrap().success, "{response:?}");
    if matches!(operation.output, Type::Void) {
        assert!(response.body().is_empty());
        return Value::Void;
    }
    let node = json::read(response.body()).unwrap();
    validate::normal(read::value(node, &operation.output, Text::Strict).unwrap(), &operation.output).unwrap()
}

fn written(node: &Node) -> Bytes {
    json::write(node, Doubles::Plain).into()
}

fn members(operation: &OperationDef, input: &Structure, is_wanted: impl Fn(&FieldDef) -> bool) -> Members {
    let wanted = operation.input.fields.iter().filter(|field| is_wanted(field));
    wanted.filter_map(|field| Some((field.name.into(), document(operation, input, field.name)?))).collect()
}

fn document(operation: &OperationDef, input: &Structure, field: &str) -> Option<Node> {
    let ty = operation.input.field(field).unwrap().ty;
    write::document(input.get(field).unwrap(), &ty, Maps::Entries)
}

fn text<'a>(input: &'a Structure, field: &str) -> Option<&'a str> {
    input.get(field).and_then(Value::as_text)
}

fn pair(key: &str, value: Option<&str>) -> Option<String> {
    Some(format!("{key}={}", escaped(value?)))
}

/// A value below `key`: fields after dots, items by their numbers from 1 (legacy contract §2).
fn pairs(key: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Optional(inner) => inner.iter().flat_map(|inner| pairs(key, inner)).collect(),
        Value::Structure(structure) => {
            structure.fields.iter().flat_map(|(name, value)| pairs(&format!("{key}.{name}"), value)).collect()
        }
        Value::List(items) => {
            let numbered = items.iter().enumerate();
            numbered.flat_map(|(at, item)| pairs(&format!("{key}.{}", at + 1), item)).collect()
        }
        Value::Boolean(flag) => pair(key, Some(&flag.to_string())).into_iter().collect(),
        Value::Long(number) => pair(key, Some(&number.to_string())).into_iter().collect(),
        _ => pair(key, value.as_text()).into_iter().collect(),
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn joined(path: &str, query: &[String]) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}
