//! Walks the document from event to event and hands each known place to the draft. Bounded in depth; keeps no tree.

use quick_xml::events::{BytesDecl, BytesRef, Event};
use quick_xml::reader::Reader;

use super::draft::Draft;
use super::element::{Element, Prefixes};
use super::error::{DescriptorError, DescriptorFault, Position};
use super::node::{Field, Node};
use super::{Descriptor, MAX_DEPTH};
use crate::show::shown;

/// Reads decoded text.
pub(crate) fn descriptor(text: &str) -> Result<Descriptor, DescriptorError> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_comments = true;
    let mut walk = Walk::default();
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let at = |fault| DescriptorError { at: Position::of(text, start), fault };
        let event = reader.read_event().map_err(|error| malformed(text, &reader, &error))?;
        if matches!(event, Event::Eof) {
            return walk.finish().map_err(at);
        }
        walk.take(&event, text).map_err(at)?;
    }
}

fn malformed(text: &str, reader: &Reader<&[u8]>, error: &quick_xml::Error) -> DescriptorError {
    let offset = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
    DescriptorError { at: Position::of(text, offset), fault: DescriptorFault::Xml(shown(&error.to_string())) }
}

#[derive(Default)]
struct Walk {
    draft: Draft,
    open: Vec<Node>,
    text: String,
    has_root: bool,
}

impl Walk {
    fn take(&mut self, event: &Event<'_>, document: &str) -> Result<(), DescriptorFault> {
        match event {
            Event::Start(tag) | Event::Empty(tag) => self.start(&Element::read(tag)?),
            Event::End(_) => self.end(),
            Event::Text(text) => self.add_text(&text.xml10_content()),
            Event::CData(text) => self.add_text(&text.xml10_content()),
            Event::GeneralRef(reference) => self.add_text(character(reference)?.encode_utf8(&mut [0; 4])),
            Event::DocType(_) => Err(DescriptorFault::DocumentType),
            Event::Decl(declaration) => check_encoding(declaration, document),
            Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, element: &Element<'_>) -> Result<(), DescriptorFault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(DescriptorFault::TooDeep);
        }
        let node = match self.open.last() {
            Some(Node::Other) => Node::Other,
            Some(parent) if parent.is_foreign_inside() => parent.child(element.local_name()),
            Some(parent) => element.place_name(&self.draft.prefixes).map_or(Node::Other, |name| parent.child(&name)),
            None => self.root(element)?,
        };
        self.open.push(node);
        match node {
            Node::File => self.draft.add_reference(element),
            Node::Disk => self.draft.add_disk(element),
            Node::Network => self.draft.add_network(element),
            Node::System => self.draft.add_system(element),
            Node::Collection => self.draft.add_collection(element),
            Node::ProductSection => self.draft.add_product(),
            Node::OperatingSystem => self.draft.set_os_type(element),
            Node::Device => self.draft.add_device(element),
            Node::Setting => self.draft.add_setting(element),
            Node::Configuration => self.draft.add_configuration(element),
            Node::Text(_) => {
                self.text.clear();
                Ok(())
            }
            Node::Envelope
            | Node::References
            | Node::DiskSection
            | Node::NetworkSection
            | Node::AnnotationSection
            | Node::Hardware
            | Node::Options
            | Node::Other => Ok(()),
        }
    }

    fn root(&mut self, element: &Element<'_>) -> Result<Node, DescriptorFault> {
        if self.has_root {
            return Err(DescriptorFault::Xml("a second root element".to_owned()));
        }
        if element.local_name() != "Envelope" {
            return Err(DescriptorFault::NotAnEnvelope(shown(element.local_name())));
        }
        self.has_root = true;
        self.draft.prefixes = Prefixes::of_root(element);
        Ok(Node::Envelope)
    }

    fn end(&mut self) -> Result<(), DescriptorFault> {
        match self.open.pop() {
            Some(Node::Text(field)) => self.keep_text(field),
            _ => Ok(()),
        }
    }

    fn keep_text(&mut self, field: Field) -> Result<(), DescriptorFault> {
        let text = std::mem::take(&mut self.text);
        self.draft.set_text(field, &text)
    }

    /// Text counts directly inside a kept element only; outside the root nothing but space may stand.
    fn add_text(&mut self, text: &str) -> Result<(), DescriptorFault> {
        match self.open.last() {
            Some(Node::Text(_)) => self.text.push_str(text),
            None if !text.trim().is_empty() => {
                return Err(DescriptorFault::Xml("text outside the root element".to_owned()));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Descriptor, DescriptorFault> {
        if !self.has_root || !self.open.is_empty() {
            return Err(DescriptorFault::CutOff);
        }
        self.draft.finish()
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, DescriptorFault> {
    let resolved = reference.resolve_char_ref().map_err(|error| DescriptorFault::Xml(error.to_string()))?;
    if let Some(character) = resolved {
        return Ok(character);
    }
    match reference.as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        other => Err(DescriptorFault::Entity(shown(other))),
    }
}

/// The text is decoded already; a declaration that says otherwise matters only if a character beyond ASCII could have
/// been read wrongly.
fn check_encoding(declaration: &BytesDecl<'_>, document: &str) -> Result<(), DescriptorFault> {
    let Some(encoding) = declaration.encoding() else { return Ok(()) };
    let encoding = encoding.map_err(|error| DescriptorFault::Xml(error.to_string()))?;
    let is_read = matches!(encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "utf-16" | "us-ascii" | "ascii");
    if is_read || document.is_ascii() { Ok(()) } else { Err(DescriptorFault::DeclaredEncoding(shown(&encoding))) }
}
