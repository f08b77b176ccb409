//! Why a descriptor was refused, and where.

use std::fmt;

use super::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_DESCRIPTOR_BYTES, MAX_ENTRIES};
use crate::names::{NameError, PlainName};

/// A refusal with its place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault} ({at} of the descriptor)")]
pub struct DescriptorError {
    /// Where the document is wrong.
    pub at: Position,
    /// What is wrong.
    pub fault: DescriptorFault,
}

/// A place in a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// A byte of the file, from 0, where it could not be read as text.
    Byte(usize),
    /// A place in the text; both numbers count from 1, columns count characters.
    Text {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
}

impl Position {
    /// The place of a byte offset in decoded text.
    pub(crate) fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        Self::Text { line, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(offset) => write!(formatter, "byte {offset}"),
            Self::Text { line, column } => write!(formatter, "line {line}, column {column}"),
        }
    }
}

/// What is wrong with a descriptor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptorFault {
    /// More than [`MAX_DESCRIPTOR_BYTES`].
    #[error("the descriptor has {0} bytes; at most {MAX_DESCRIPTOR_BYTES} are accepted")]
    TooLong(usize),
    /// Bytes that are no text in the encoding.
    #[error("the text is not {0}; save the descriptor as UTF-8")]
    Encoding(&'static str),
    /// The declaration names an encoding that is not read.
    #[error("the encoding `{0}` is not read; save the descriptor as UTF-8")]
    DeclaredEncoding(String),
    /// A NUL character.
    #[error("the text holds a NUL character; save the descriptor as UTF-8")]
    Nul,
    /// The document is no well-formed XML.
    #[error("the XML is malformed: {0}")]
    Xml(String),
    /// A document type declaration.
    #[error("a document type declaration (`<!DOCTYPE`) is not accepted; remove it")]
    DocumentType,
    /// An entity that is not built into XML.
    #[error("the entity `&{0};` is not accepted; write the character itself")]
    Entity(String),
    /// Elements nested too deep.
    #[error("the elements are nested deeper than {MAX_DEPTH}; flatten the descriptor")]
    TooDeep,
    /// Too many attributes on one element.
    #[error("`{0}` has more than {MAX_ATTRIBUTES} attributes; remove some")]
    TooManyAttributes(String),
    /// Too many entries of one kind.
    #[error("there are more than {MAX_ENTRIES} {0}; split the package")]
    TooManyEntries(&'static str),
    /// The root element is not an OVF envelope.
    #[error("the root element is `{0}`, not `Envelope`; this is no OVF descriptor")]
    NotAnEnvelope(String),
    /// The document ends without its root, or before its elements end.
    #[error("the document ends before its elements do; the descriptor is cut off")]
    CutOff,
    /// An attribute that must be there is not.
    #[error("`{element}` has no `{attribute}`; add it")]
    Missing {
        /// The element.
        element: &'static str,
        /// The attribute that it lacks.
        attribute: &'static str,
    },
    /// An attribute is there twice.
    #[error("`{element}` has `{attribute}` twice; keep one")]
    RepeatedAttribute {
        /// The element.
        element: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// A number of bytes that is none.
    #[error("`{attribute}` of file `{id}` is `{value}`, not a number of bytes; correct it")]
    Size {
        /// `size` or `chunkSize`.
        attribute: &'static str,
        /// Id of the reference.
        id: String,
        /// The value as written.
        value: String,
    },
    /// A chunk size of zero, or without the file's size.
    #[error("file `{0}` has a `chunkSize`, which needs to be above zero and to stand beside `size`; correct it")]
    Chunks(String),
    /// Two references have one id.
    #[error("two files have the id `{0}`; give each its own")]
    RepeatedId(String),
    /// Two references mean one file.
    #[error("two references mean the file `{0}`; refer to each file once")]
    RepeatedFile(PlainName),
    /// A disk refers to a file that is not referenced.
    #[error("disk `{disk}` refers to the file `{file_ref}`, which is not among the references; add it")]
    UnknownFile {
        /// The disk's id.
        disk: String,
        /// The id that is unknown.
        file_ref: String,
    },
    /// A reference that is not a plain name.
    #[error(transparent)]
    Href(#[from] HrefError),
}

/// Why an href is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HrefError {
    /// It has a scheme such as `http:`.
    #[error("`{0}` is an address; put the file into the package and refer to it by its name")]
    Address(String),
    /// Its percent escapes do not decode to UTF-8.
    #[error("`{0}` has percent escapes that are not UTF-8; write the name as UTF-8")]
    Encoding(String),
    /// The decoded name is not plain.
    #[error("the reference `{href}` is refused: {cause}")]
    Name {
        /// The href as written, escaped and cut.
        href: String,
        /// The rule that it breaks.
        cause: NameError,
    },
}
