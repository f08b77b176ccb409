//! Where a document goes while it is written, piece by piece: into text at once, or into a tree. Knows no vAPI type.

use std::borrow::Cow;

use super::{Node, node::Member};

/// Takes a document in its own order. Each value is one call, or a beginning and its end; in an object a name comes
/// before each value.
pub trait Sink {
    /// Nothing.
    fn null(&mut self);
    /// `true` or `false`.
    fn boolean(&mut self, flag: bool);
    /// An integer.
    fn long(&mut self, number: i64);
    /// A finite number.
    fn double(&mut self, number: f64);
    /// Text.
    fn text(&mut self, text: &str);
    /// An array begins.
    fn begin_list(&mut self);
    /// The array that began last ends.
    fn end_list(&mut self);
    /// An object begins.
    fn begin_object(&mut self);
    /// The name of the member whose value comes next.
    fn name(&mut self, name: &str);
    /// The object that began last ends.
    fn end_object(&mut self);
}

/// Gives `sink` all of `node`.
pub fn put(node: &Node, sink: &mut impl Sink) {
    match node {
        Node::Null => sink.null(),
        Node::Boolean(flag) => sink.boolean(*flag),
        Node::Long(number) => sink.long(*number),
        Node::Double(number) => sink.double(*number),
        Node::Text(text) => sink.text(text),
        Node::List(items) => {
            sink.begin_list();
            for item in items {
                put(item, sink);
            }
            sink.end_list();
        }
        Node::Object(members) => {
            sink.begin_object();
            for (name, member) in members {
                sink.name(name);
                put(member, sink);
            }
            sink.end_object();
        }
    }
}

/// Makes a tree of a document.
#[derive(Default)]
pub struct Tree {
    open: Vec<Open>,
    done: Option<Node>,
}

enum Open {
    List(Vec<Node>),
    Object { members: Vec<Member>, name: String },
}

impl Tree {
    /// The tree; nothing if no value came.
    pub fn finish(self) -> Option<Node> {
        self.done
    }

    fn take(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.done = Some(node),
            Some(Open::List(items)) => items.push(node),
            Some(Open::Object { members, name }) => members.push((Cow::Owned(std::mem::take(name)), node)),
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            None => {}
            Some(Open::List(items)) => self.take(Node::List(items)),
            Some(Open::Object { members, .. }) => self.take(Node::Object(members)),
        }
    }
}

impl Sink for Tree {
    fn null(&mut self) {
        self.take(Node::Null);
    }

    fn boolean(&mut self, flag: bool) {
        self.take(Node::Boolean(flag));
    }

    fn long(&mut self, number: i64) {
        self.take(Node::Long(number));
    }

    fn double(&mut self, number: f64) {
        self.take(Node::Double(number));
    }

    fn text(&mut self, text: &str) {
        self.take(Node::text(text));
    }

    fn begin_list(&mut self) {
        self.open.push(Open::List(Vec::new()));
    }

    fn end_list(&mut self) {
        self.close();
    }

    fn begin_object(&mut self) {
        self.open.push(Open::Object { members: Vec::new(), name: String::new() });
    }

    fn name(&mut self, name: &str) {
        if let Some(Open::Object { name: next, .. }) = self.open.last_mut() {
            name.clone_into(next);
        }
    }

    fn end_object(&mut self) {
        self.close();
    }
}
