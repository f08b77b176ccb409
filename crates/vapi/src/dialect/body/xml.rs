//! The XML face of legacy documents: the JSON tree node for node, under a root in the service's namespace
//! (XML contract rules 1–16). Knows no operation but the name that a root is made of.

mod read;

pub use read::read;

use super::{
    Node,
    json::{Doubles, double},
    node::Member,
};
use crate::OperationDef;

/// A document: its root and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Local name of the root.
    pub root: String,
    /// Namespace of the root; inner elements have none.
    pub namespace: String,
    /// The root's content.
    pub members: Vec<Member>,
}

/// The root of an operation's input or result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// `KeepAlive-Input`.
    Input,
    /// `KeepAlive-Result`.
    Result,
}

impl Document {
    /// A document for `operation` (rules 1 and 2): the name from the operation, the namespace from the service id.
    pub fn of(operation: &OperationDef, root: Root, members: Vec<Member>) -> Self {
        let suffix = match root {
            Root::Input => "Input",
            Root::Result => "Result",
        };
        let namespace = format!("http://vmware.com/{}", dotless(operation.service));
        Self { root: format!("{}-{suffix}", camel(operation.name)), namespace, members }
    }

    /// A document for an error, whatever the service (rule 30).
    pub fn of_error(members: Vec<Member>) -> Self {
        Self { root: "Error".to_owned(), namespace: "http://vmware.com/vapi/rest/base".to_owned(), members }
    }

    /// Whether root and namespace are those of `other`.
    pub fn is_rooted_like(&self, other: &Self) -> bool {
        self.root == other.root && self.namespace == other.namespace
    }

    /// The text, in one fixed order. Characters that XML cannot hold become U+FFFD.
    pub fn text(&self) -> String {
        let Self { root, namespace, members } = self;
        let mut out = String::with_capacity(256);
        out.push_str("<?xml version=\"1.0\" ?>\n<ns0:");
        out.push_str(root);
        out.push_str(" xmlns:ns0=\"");
        put_escaped(namespace, &mut out);
        out.push_str("\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
        put_members(members, &mut out);
        out.push_str("</ns0:");
        out.push_str(root);
        out.push('>');
        out
    }
}

fn dotless(service: &str) -> String {
    service.strip_prefix("com.vmware.").unwrap_or(service).replace('.', "/")
}

/// `keep_alive` -> `KeepAlive`; the rest of each word keeps its case.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(word).collect()
}

fn put_members(members: &[Member], out: &mut String) {
    members.iter().filter(|(name, _)| name != "@class").for_each(|(name, node)| put(name, node, out));
}

fn put(name: &str, node: &Node, out: &mut String) {
    match node {
        Node::Null => {}
        Node::Boolean(flag) => element(name, None, |out| out.push_str(&flag.to_string()), out),
        Node::Long(number) => element(name, None, |out| out.push_str(&number.to_string()), out),
        Node::Double(number) => element(name, None, |out| out.push_str(&double(*number, Doubles::Plain)), out),
        Node::Text(text) => element(name, None, |out| put_escaped(text, out), out),
        Node::List(items) => {
            let item = |item: &Node, out: &mut String| match item {
                // A list keeps its length.
                Node::Null => out.push_str("<array-item xsi:nil=\"true\"></array-item>"),
                item => put("array-item", item, out),
            };
            element(&format!("{name}-array"), None, |out| items.iter().for_each(|node| item(node, out)), out);
        }
        Node::Object(members) => {
            let class = members.iter().find(|(name, _)| name == "@class").and_then(|(_, class)| class.as_text());
            element(name, class, |out| put_members(members, out), out);
        }
    }
}

fn element(name: &str, class: Option<&str>, content: impl FnOnce(&mut String), out: &mut String) {
    out.push('<');
    out.push_str(name);
    if let Some(class) = class {
        out.push_str(" class=\"");
        put_escaped(class, out);
        out.push('"');
    }
    out.push('>');
    content(out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

fn put_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would make a line feed of it.
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
}
