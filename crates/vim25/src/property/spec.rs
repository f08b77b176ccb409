//! A `PropertyFilterSpec` as a client sends it, with names of selections resolved. It must never meet an object.

use std::collections::BTreeSet;

use crate::{fault::Fault, node::Node, value::Moref};

/// Most traversals below one object; clients send a dozen.
const MAX_TRAVERSALS: usize = 256;

/// Which properties of which objects.
#[derive(Debug, Clone)]
pub(crate) struct FilterSpec {
    pub properties: Vec<PropertySpec>,
    pub objects: Vec<ObjectSpec>,
    /// Whether an object that is not there is left out, rather than a fault.
    pub missing: Missing,
}

/// What becomes of an object that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// The call fails.
    Refused,
    /// It is left out.
    LeftOut,
}

/// Which properties of objects of one type.
#[derive(Debug, Clone)]
pub(crate) struct PropertySpec {
    pub kind: String,
    pub wanted: Wanted,
}

/// Which properties.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    All,
    Paths(Vec<String>),
}

/// Where to begin, and where to go from there.
#[derive(Debug, Clone)]
pub(crate) struct ObjectSpec {
    pub object: Moref,
    pub end: End,
    /// Where to go first: indices of `traversals`.
    pub first: Vec<usize>,
    pub traversals: Vec<Traversal>,
}

/// Whether an object that is reached is one of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Selected,
    Skipped,
}

/// One step: from objects of a type along a property.
#[derive(Debug, Clone)]
pub(crate) struct Traversal {
    pub kind: String,
    pub path: String,
    pub end: End,
    /// Where to go on from the objects that are reached: indices of the object's traversals.
    pub next: Vec<usize>,
}

impl FilterSpec {
    /// Reads one.
    ///
    /// # Errors
    /// A selection's name that nothing has, too many of them.
    pub(crate) fn read(node: &Node) -> Result<Self, Fault> {
        let objects = node.each("objectSet").map(ObjectSpec::read).collect::<Result<_, _>>()?;
        let missing = match node.flag("reportMissingObjectsInResults") {
            Some(true) => Missing::LeftOut,
            Some(false) | None => Missing::Refused,
        };
        Ok(Self { properties: node.each("propSet").map(PropertySpec::read).collect(), objects, missing })
    }
}

impl PropertySpec {
    fn read(node: &Node) -> Self {
        let wanted = match node.flag("all") {
            Some(true) => Wanted::All,
            Some(false) | None => Wanted::Paths(node.each("pathSet").map(|path| path.text.trim().to_owned()).collect()),
        };
        Self { kind: node.text_of("type").unwrap_or_default().trim().to_owned(), wanted }
    }
}

impl ObjectSpec {
    fn read(node: &Node) -> Result<Self, Fault> {
        let object = node.reference_of("obj").ok_or_else(|| Fault::InvalidArgument("objectSet.obj".to_owned()))?;
        let mut nodes = Vec::new();
        gather(node, &mut nodes)?;
        let traversals = nodes.iter().map(|node| Traversal::read(node, &nodes)).collect::<Result<_, _>>()?;
        Ok(Self { object, end: End::read(node), first: selections(node, &nodes)?, traversals })
    }
}

impl Traversal {
    fn read(node: &Node, all: &[&Node]) -> Result<Self, Fault> {
        Ok(Self {
            kind: node.text_of("type").unwrap_or_default().trim().to_owned(),
            path: node.text_of("path").unwrap_or_default().trim().to_owned(),
            end: End::read(node),
            next: selections(node, all)?,
        })
    }
}

impl End {
    fn read(node: &Node) -> Self {
        match node.flag("skip") {
            Some(true) => Self::Skipped,
            Some(false) | None => Self::Selected,
        }
    }
}

/// A selection that says where to go; others name one that does.
fn is_traversal(node: &Node) -> bool {
    node.kind.as_deref() == Some("TraversalSpec") || node.child("path").is_some()
}

/// All traversals inside of an element, at any depth.
fn gather<'a>(node: &'a Node, found: &mut Vec<&'a Node>) -> Result<(), Fault> {
    for inner in node.each("selectSet").filter(|inner| is_traversal(inner)) {
        if found.len() >= MAX_TRAVERSALS {
            return Err(Fault::InvalidRequest(format!("more than {MAX_TRAVERSALS} traversals")));
        }
        found.push(inner);
        gather(inner, found)?;
    }
    Ok(())
}

/// Each once, however often it is named.
fn selections(node: &Node, all: &[&Node]) -> Result<Vec<usize>, Fault> {
    let found = node.each("selectSet").map(|selection| index_of(selection, all));
    Ok(found.collect::<Result<BTreeSet<_>, _>>()?.into_iter().collect())
}

fn index_of(selection: &Node, all: &[&Node]) -> Result<usize, Fault> {
    let found = if is_traversal(selection) {
        all.iter().position(|node| std::ptr::eq(*node, selection))
    } else {
        let name = selection.text_of("name");
        all.iter().position(|node| node.text_of("name") == name)
    };
    found.ok_or_else(|| Fault::InvalidArgument("selectSet.name".to_owned()))
}
