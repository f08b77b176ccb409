//! XML text to a [`Document`]. Hardened: no DOCTYPE, no entities but the built-in five, bounded depth, UTF-8 only.

use std::{borrow::Cow, collections::HashSet};

use quick_xml::{
    NsReader,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

use super::{
    super::{MAX_DEPTH, Node, node::Member},
    Document,
};

/// Reads one XML document.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &[u8]) -> Result<Document, String> {
    let text = std::str::from_utf8(text).map_err(|error| format!("not UTF-8: {error}"))?;
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let mut builder = Builder::default();
    loop {
        let event = reader.read_event().map_err(|error| format!("{error} at byte {}", reader.error_position()))?;
        match event {
            Event::Start(start) => {
                let (namespace, name) = reader.resolver().resolve_element(start.name());
                builder.open(&name_of(&namespace), name.into_inner(), &start)?;
            }
            Event::End(_) => builder.close()?,
            Event::Text(text) => builder.text(&text.xml10_content())?,
            Event::CData(text) => builder.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => builder.text(&resolved(&reference)?)?,
            Event::DocType(_) => return Err("a DOCTYPE is not allowed".to_owned()),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Empty(_) => {}
            Event::Eof => return builder.finish(),
        }
    }
}

fn name_of(namespace: &ResolveResult<'_>) -> String {
    match namespace {
        ResolveResult::Bound(namespace) => namespace.into_inner().to_owned(),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
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

#[derive(Default)]
struct Builder {
    open: Vec<Frame>,
    done: Option<Document>,
}

/// An element that has not ended.
#[derive(Default)]
struct Frame {
    /// Local name without the suffix `-array`.
    name: String,
    namespace: String,
    /// Its name had the suffix: its children are items.
    is_array: bool,
    is_nil: bool,
    members: Vec<Member>,
    names: HashSet<String>,
    items: Vec<Node>,
    text: String,
}

impl Builder {
    fn open(&mut self, namespace: &str, name: &str, start: &BytesStart<'_>) -> Result<(), String> {
        if self.done.is_some() {
            return Err("a second root".to_owned());
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} levels deep"));
        }
        let base = name.strip_suffix("-array");
        let mut frame = Frame {
            name: base.unwrap_or(name).to_owned(),
            namespace: namespace.to_owned(),
            is_array: base.is_some(),
            ..Frame::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let key = attribute.key;
            if key.as_namespace_binding().is_some() {
                continue;
            }
            let value =
                attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            match (key.prefix().is_some(), key.local_name().into_inner()) {
                (false, "class") => frame.member("@class", Node::text(value))?,
                (true, "nil") => frame.is_nil = value == "true" || value == "1",
                (_, other) => return Err(format!("the attribute `{other}` on `{name}` is unknown")),
            }
        }
        self.open.push(frame);
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(frame) => frame.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("text outside the root".to_owned()),
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(frame) = self.open.pop() else {
            return Err("an end without a start".to_owned());
        };
        let Some(outer) = self.open.last_mut() else {
            self.done = Some(frame.document()?);
            return Ok(());
        };
        let name = frame.name.clone();
        let node = frame.node()?;
        if !outer.is_array {
            return outer.member(&name, node);
        }
        if name != "array-item" {
            return Err(format!("`{name}` in a list, where only `array-item` may be"));
        }
        outer.items.push(node);
        Ok(())
    }

    fn finish(self) -> Result<Document, String> {
        match self.done {
            Some(document) if self.open.is_empty() => Ok(document),
            _ => Err("the document ends too early".to_owned()),
        }
    }
}

impl Frame {
    fn member(&mut self, name: &str, node: Node) -> Result<(), String> {
        if !self.names.insert(name.to_owned()) {
            return Err(format!("the element `{name}` twice in `{}`", self.name));
        }
        self.members.push((Cow::Owned(name.to_owned()), node));
        Ok(())
    }

    fn node(self) -> Result<Node, String> {
        let blank = self.text.trim().is_empty();
        let composite = self.is_array || !self.members.is_empty();
        if composite && !blank {
            return Err(format!("text in `{}`, where only elements may be", self.name));
        }
        Ok(match (self.is_nil, self.is_array) {
            (true, _) if blank => Node::Null,
            (true, _) => return Err(format!("`{}` is nil and has content", self.name)),
            (false, true) => Node::List(self.items),
            (false, false) if composite => Node::Object(self.members),
            (false, false) => Node::Text(self.text),
        })
    }

    fn document(self) -> Result<Document, String> {
        if self.is_array || !self.text.trim().is_empty() {
            return Err("the root must be a structure".to_owned());
        }
        Ok(Document { root: self.name, namespace: self.namespace, members: self.members })
    }
}
