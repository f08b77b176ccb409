//! The tree that JSON, XML and query strings are all read into and written from. Never knows a vAPI type.

use std::borrow::Cow;

/// A node of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Nothing: `null`, or `xsi:nil`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// An integer in the range of `i64`.
    Long(i64),
    /// Any other finite number.
    Double(f64),
    /// Text; in XML and query strings every scalar.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object; names are distinct.
    Object(Vec<Member>),
}

/// A member of an object.
pub type Member = (Cow<'static, str>, Node);

impl Node {
    /// An object of `members`.
    pub fn object(members: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Object(members.into_iter().map(|(name, node)| (Cow::Borrowed(name), node)).collect())
    }

    /// A text node.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text of a text node.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The member `name` of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(member, _)| member == name).map(|(_, node)| node),
            _ => None,
        }
    }

    /// What it is, for a complaint.
    pub fn shape(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "a boolean",
            Self::Long(_) => "an integer",
            Self::Double(_) => "a number that is no 64-bit integer",
            Self::Text(_) => "text",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Removes the member `name` of an object.
pub fn take(members: &mut Vec<Member>, name: &str) -> Option<Node> {
    let at = members.iter().position(|(member, _)| member == name)?;
    Some(members.remove(at).1)
}
