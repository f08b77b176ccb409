//! What a client sent, as a tree: XML read with limits. No DOCTYPE, no entities but the built-in five. It must never know
//! what the elements mean.

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use crate::value::Moref;

/// Most bytes of a body.
const MAX_BYTES: usize = 1 << 20;
/// Most levels: clients nest traversals, not deeper than their inventory.
const MAX_DEPTH: usize = 64;
/// Most elements of a body.
const MAX_ELEMENTS: usize = 20_000;
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// One element.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Its local name.
    pub name: String,
    /// The namespace of the root; empty when it has none, and below it. One may be nearly as long as a body, and all elements
    /// may be in it: with a copy in each a body of 1 MiB would fill the memory.
    pub namespace: String,
    /// `xsi:type` without its prefix.
    pub kind: Option<String>,
    /// The attribute `type`: of what type the object is that the text refers to.
    pub of: Option<String>,
    /// Its text, of all its parts.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// Reads a document.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err(format!("the body has more than {MAX_BYTES} bytes"));
        }
        let text = std::str::from_utf8(text).map_err(|error| format!("the body is not UTF-8: {error}"))?;
        let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        let mut builder = Builder::default();
        loop {
            let event = reader.read_event().map_err(|error| format!("{error} at byte {}", reader.error_position()))?;
            match event {
                Event::Start(start) => {
                    let mut node = Self::default();
                    if builder.open.is_empty() {
                        let (namespace, _) = reader.resolver().resolve_element(start.name());
                        bound(&namespace).unwrap_or_default().clone_into(&mut node.namespace);
                    }
                    node.begin(&reader, &start)?;
                    builder.open(node)?;
                }
                Event::End(_) => builder.close()?,
                Event::Text(text) => builder.text(&text.xml10_content()),
                Event::CData(text) => builder.text(&text.xml10_content()),
                Event::GeneralRef(reference) => builder.text(&resolved(&reference)?),
                Event::DocType(_) => return Err("a DOCTYPE is not allowed".to_owned()),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Empty(_) => {}
                Event::Eof => return builder.finish(),
            }
        }
    }

    fn begin(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<(), String> {
        start.local_name().into_inner().clone_into(&mut self.name);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
            if name.into_inner() != "type" {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            match bound(&namespace) {
                None => self.of = Some(value.into_owned()),
                Some(SCHEMA_INSTANCE) => self.kind = Some(local(&value).to_owned()),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// The first element of a name in this one.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// How many elements it is, with all in it.
    pub(crate) fn size(&self) -> usize {
        1 + self.children.iter().map(Self::size).sum::<usize>()
    }

    /// How many bytes of text and of types it holds, with all in it.
    pub(crate) fn length(&self) -> usize {
        let own = self.text.len() + self.of.as_ref().map_or(0, String::len);
        own + self.children.iter().map(Self::length).sum::<usize>()
    }

    /// All elements of a name in this one.
    pub(crate) fn each<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element of a name.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// Whether the first element of a name says yes; `None` without one.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.text_of(name).map(|text| matches!(text.trim(), "true" | "1"))
    }

    /// The object to which this element refers.
    pub(crate) fn reference(&self) -> Moref {
        Moref::new(self.of.clone().unwrap_or_default(), self.text.trim())
    }

    /// The object to which the first element of a name refers.
    pub(crate) fn reference_of(&self, name: &str) -> Option<Moref> {
        self.child(name).map(Self::reference)
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local).trim()
}

fn bound<'a>(namespace: &ResolveResult<'a>) -> Option<&'a str> {
    match namespace {
        ResolveResult::Bound(namespace) => Some(namespace.into_inner()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => None,
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    let text = quick_xml::escape::resolve_predefined_entity(&name);
    text.map(str::to_owned).ok_or_else(|| format!("the entity `{name}` is not one of the five built in"))
}

/// Elements that have not ended, and the root when it has.
#[derive(Default)]
struct Builder {
    open: Vec<Node>,
    root: Option<Node>,
    elements: usize,
}

impl Builder {
    fn open(&mut self, node: Node) -> Result<(), String> {
        self.elements += 1;
        if self.root.is_some() {
            return Err("a second root".to_owned());
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} levels deep"));
        }
        if self.elements > MAX_ELEMENTS {
            return Err(format!("more than {MAX_ELEMENTS} elements"));
        }
        self.open.push(node);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(node) = self.open.last_mut() {
            node.text.push_str(text);
        }
    }

    fn close(&mut self) -> Result<(), String> {
        let node = self.open.pop().ok_or("an end without a start")?;
        match self.open.last_mut() {
            Some(outer) => outer.children.push(node),
            None => self.root = Some(node),
        }
        Ok(())
    }

    fn finish(self) -> Result<Node, String> {
        self.root.filter(|_| self.open.is_empty()).ok_or_else(|| "the body ends too early".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_kept_once_however_many_elements_are_in_it() {
        let body = format!("<a xmlns='{}'>{}</a>", "n".repeat(900_000), "<b/>".repeat(19_000));
        let root = Node::read(body.as_bytes()).unwrap_or_default();
        assert_eq!((root.namespace.len(), root.children.len()), (900_000, 19_000));
        assert!(root.children.iter().all(|inner| inner.namespace.capacity() == 0));
    }
}
