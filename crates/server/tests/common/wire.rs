//! The four wires, as a client writes them: own encoders, so that the server's decoders are not held to themselves.

mod api;
mod json_rpc;
mod rest;
pub(crate) mod xml;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::{
    call::{Call, Credentials},
    message::Message,
    server::HOST,
};

/// What may stand in a path segment or a query as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// `/api`.
    Api,
    /// `/rest` in JSON.
    Rest,
    /// `/rest` in XML.
    Xml,
    /// JSON-RPC.
    JsonRpc,
}

/// A request before its common headers.
pub(crate) struct Draft {
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Wire {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Api, Self::Rest, Self::Xml, Self::JsonRpc];

    /// The last part but one of a file's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Rest => "rest",
            Self::Xml => "xml",
            Self::JsonRpc => "jsonrpc",
        }
    }

    /// A call on this wire.
    pub(crate) fn request(self, call: Call<'_>) -> Message {
        let Call { operation, input: Value::Object(input), credentials } = call else {
            panic!("an input is an object")
        };
        let mut draft = match self {
            Self::Api => api::draft(operation, input),
            Self::Rest => rest::draft(operation, input, rest::Format::Json),
            Self::Xml => rest::draft(operation, input, rest::Format::Xml),
            Self::JsonRpc => json_rpc::draft(operation, &input, credentials),
        };
        if self != Self::JsonRpc {
            draft.headers.extend(authentication(credentials));
        }
        draft.message()
    }
}

impl Draft {
    fn new(method: &'static str, target: String) -> Self {
        Self { method, target, headers: Vec::new(), body: String::new() }
    }

    fn with(mut self, media_type: &str, body: String) -> Self {
        self.headers.push(("Content-Type".to_owned(), media_type.to_owned()));
        self.body = body;
        self
    }

    fn message(self) -> Message {
        let mut headers = vec![("Host".to_owned(), HOST.to_owned())];
        headers.extend(self.headers);
        if !self.body.is_empty() {
            headers.push(("Content-Length".to_owned(), self.body.len().to_string()));
        }
        let first = format!("{} {} HTTP/1.1", self.method, self.target);
        Message { first, headers, body: Bytes::from(self.body) }
    }
}

fn authentication(credentials: Credentials<'_>) -> Option<(String, String)> {
    use base64::Engine as _;
    match credentials {
        Credentials::Nothing => None,
        Credentials::Password(password) => {
            let pair = format!("{}:{password}", testkit::world::ADMINISTRATOR);
            let pair = base64::engine::general_purpose::STANDARD.encode(pair);
            Some(("Authorization".to_owned(), format!("Basic {pair}")))
        }
        Credentials::Session(token) => Some(("vmware-api-session-id".to_owned(), token.to_owned())),
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// A scalar as it stands in a path or query.
fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// How a structure stands in a query.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Each field is a key of its own, repeated for a list (`/api`, as the document's `explode` says).
    Exploded,
    /// Fields after dots, items by their numbers from 1 (legacy contract §2).
    Dotted,
}

/// `key=value` of what `input` has, taken out of it.
fn query<'f>(
    input: &mut Map<String, Value>,
    fields: impl Iterator<Item = (&'f str, &'f str)>,
    style: Style,
) -> Vec<String> {
    let pairs = |(key, field): (&str, &str)| input.remove(field).map(|value| style.pairs(key, &value));
    fields.filter_map(pairs).flatten().collect()
}

impl Style {
    fn pairs(self, key: &str, value: &Value) -> Vec<String> {
        match (self, value) {
            (Self::Exploded, Value::Object(fields)) => {
                fields.iter().flat_map(|(name, value)| self.pairs(name, value)).collect()
            }
            (Self::Exploded, Value::Array(items)) => items.iter().flat_map(|item| self.pairs(key, item)).collect(),
            (Self::Dotted, Value::Object(fields)) => {
                fields.iter().flat_map(|(name, value)| self.pairs(&format!("{key}.{name}"), value)).collect()
            }
            (Self::Dotted, Value::Array(items)) => {
                let numbered = items.iter().enumerate();
                numbered.flat_map(|(at, item)| self.pairs(&format!("{key}.{}", at + 1), item)).collect()
            }
            _ => vec![format!("{}={}", escaped(key), escaped(&scalar(value)))],
        }
    }
}

fn with_query(path: String, query: &[String]) -> String {
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}
