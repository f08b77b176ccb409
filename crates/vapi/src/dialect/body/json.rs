//! JSON text to a [`Node`] and back. Strict: a name twice in an object, a lone surrogate, an endless number and too
//! deep nesting are refused.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::{
    Node,
    sink::{self, Sink},
};

/// Reads one JSON document.
///
/// # Errors
/// What is wrong, with line and column.
pub fn read(text: &[u8]) -> Result<Node, String> {
    // serde_json holds the depth to 128, which is `MAX_DEPTH`.
    serde_json::from_slice(text).map_err(|error| error.to_string())
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Long(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        i64::try_from(value).map(Node::Long).map_err(|_| E::custom("an integer outside the range of 64 bits"))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        if value.is_finite() { Ok(Node::Double(value)) } else { Err(E::custom("an endless number")) }
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members: Vec<(Cow<'static, str>, Node)> = Vec::new();
        let mut seen = Names::default();
        while let Some(name) = map.next_key::<String>()? {
            if !seen.insert(&name, &members) {
                return Err(de::Error::custom(format!("the member `{name}` twice in one object")));
            }
            members.push((Cow::Owned(name), map.next_value()?));
        }
        Ok(Node::Object(members))
    }
}

/// The names of an object so far: looked for one by one while they are few, hashed when they are many.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    const FEW: usize = 32;

    fn insert(&mut self, name: &str, members: &[(Cow<'static, str>, Node)]) -> bool {
        if members.len() < Self::FEW {
            return !members.iter().any(|(member, _)| member == name);
        }
        if self.0.is_empty() {
            self.0.extend(members.iter().map(|(member, _)| member.clone().into_owned()));
        }
        self.0.insert(name.to_owned())
    }
}

/// How a double is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubles {
    /// Shortest plain form, `1.5`.
    Plain,
    /// Mantissa with a dot, and an exponent: `1.5E0` (json-rpc wire §4).
    Canonical,
}

/// Writes `node` without blanks.
pub fn write(node: &Node, doubles: Doubles) -> Vec<u8> {
    let mut writer = Writer::new(doubles);
    sink::put(node, &mut writer);
    writer.finish()
}

/// A document as JSON without blanks, written while it comes.
pub struct Writer {
    out: Vec<u8>,
    doubles: Doubles,
}

impl Writer {
    /// Most answers are shorter, in bytes.
    const USUAL: usize = 1024;

    /// Nothing yet.
    pub fn new(doubles: Doubles) -> Self {
        Self { out: Vec::with_capacity(Self::USUAL), doubles }
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// The comma before what comes next, unless it is the first of its list or object, or a member's value. Every
    /// value ends in another byte than these.
    fn separate(&mut self) {
        if !matches!(self.out.last(), None | Some(b'[' | b'{' | b':')) {
            self.out.push(b',');
        }
    }

    fn plain(&mut self, text: &str) {
        self.separate();
        self.out.extend_from_slice(text.as_bytes());
    }
}

impl Sink for Writer {
    fn null(&mut self) {
        self.plain("null");
    }

    fn boolean(&mut self, flag: bool) {
        self.plain(if flag { "true" } else { "false" });
    }

    fn long(&mut self, number: i64) {
        self.plain(&number.to_string());
    }

    fn double(&mut self, number: f64) {
        self.plain(&double(number, self.doubles));
    }

    fn text(&mut self, text: &str) {
        self.separate();
        put_text(text, &mut self.out);
    }

    fn begin_list(&mut self) {
        self.separate();
        self.out.push(b'[');
    }

    fn end_list(&mut self) {
        self.out.push(b']');
    }

    fn begin_object(&mut self) {
        self.separate();
        self.out.push(b'{');
    }

    fn name(&mut self, name: &str) {
        self.text(name);
        self.out.push(b':');
    }

    fn end_object(&mut self) {
        self.out.push(b'}');
    }
}

/// The text of a finite double; reads back as the same double.
pub fn double(number: f64, doubles: Doubles) -> String {
    match doubles {
        Doubles::Plain => format!("{number:?}"),
        Doubles::Canonical => {
            let text = format!("{number:E}");
            match text.split_once('E') {
                Some((mantissa, exponent)) if !mantissa.contains('.') => format!("{mantissa}.0E{exponent}"),
                _ => text,
            }
        }
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    // All bytes are looked at, whatever they are: that is quicker than to stop at the first.
    if text.bytes().map(|byte| u8::from(needs_escape(byte))).max() == Some(1) {
        text.bytes().for_each(|byte| put_escaped(byte, out));
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

fn put_escaped(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        other if needs_escape(other) => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        other => out.push(other),
    }
}
