//! Views: named sets of objects that a session made. It must never hold objects, only say which.

use std::collections::HashSet;

use crate::{
    envelope::Reply,
    fault::Fault,
    memory::{Session, room},
    node::Node,
    object::{Object, is_a},
    value::{Moref, Value},
    world::World,
};

/// Most types of a container view, and most bytes of the name of one: they are kept.
const MAX_TYPES: usize = 100;
const MAX_TYPE_NAME: usize = 256;

/// One view.
#[derive(Debug)]
pub(crate) struct View {
    pub reference: Moref,
    what: What,
}

#[derive(Debug)]
enum What {
    /// What is in a container, of the given types; of all when there are none.
    Container { container: Moref, types: Vec<String>, depth: Depth },
    /// What the client lists.
    List(Vec<Moref>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Children,
    Descendants,
}

impl View {
    /// The view as an object.
    pub(crate) fn object(&self, world: &World) -> Object {
        let object = Object::new(self.reference.clone());
        match &self.what {
            What::Container { container, types, depth } => {
                let mut inside = Vec::new();
                descend(world, container, *depth, &mut inside);
                inside.retain(|entity| types.is_empty() || types.iter().any(|wanted| is_a(&entity.kind, wanted)));
                object
                    .with("view", Value::references(inside))
                    .with("container", container.clone())
                    .with("type", Value::texts(types.iter().map(String::as_str)))
                    .with("recursive", *depth == Depth::Descendants)
            }
            What::List(listed) => object.with("view", Value::references(listed.iter().cloned())),
        }
    }
}

/// The inventory is a tree of four levels, so that this ends.
fn descend(world: &World, container: &Moref, depth: Depth, inside: &mut Vec<Moref>) {
    for child in world.children(container) {
        inside.push(child.clone());
        if depth == Depth::Descendants {
            descend(world, &child, depth, inside);
        }
    }
}

/// `CreateContainerView`.
///
/// # Errors
/// A container that is none.
pub(crate) fn create_container(session: &mut Session, world: &World, call: &Node) -> Result<Reply, Fault> {
    let container = call.reference_of("container").ok_or_else(|| Fault::InvalidArgument("container".to_owned()))?;
    world.require(&container)?;
    if !matches!(container.kind.as_str(), "Folder" | "Datacenter") {
        return Err(Fault::InvalidArgument("container".to_owned()));
    }
    let types = call.each("type").map(|kind| kind.text.trim().to_owned()).filter(|kind| !kind.is_empty()).collect();
    let types: Vec<_> = types;
    if types.len() > MAX_TYPES || types.iter().any(|kind: &String| kind.len() > MAX_TYPE_NAME) {
        return Err(Fault::InvalidArgument("type".to_owned()));
    }
    let depth = match call.flag("recursive") {
        Some(true) => Depth::Descendants,
        Some(false) | None => Depth::Children,
    };
    create(session, "ContainerView", What::Container { container, types, depth })
}

/// `CreateListView`.
///
/// # Errors
/// An object that is not there.
pub(crate) fn create_list(session: &mut Session, world: &World, call: &Node) -> Result<Reply, Fault> {
    let mut listed = Vec::new();
    for object in call.each("obj").map(Node::reference) {
        world.require(&object)?;
        listed.push(object);
    }
    once(&mut listed);
    create(session, "ListView", What::List(listed))
}

fn create(session: &mut Session, kind: &str, what: What) -> Result<Reply, Fault> {
    room(session.views.len(), "views")?;
    let reference = session.reference(kind, "view");
    session.views.push(View { reference: reference.clone(), what });
    Ok(Reply::One(reference.into()))
}

/// `ModifyListView`: objects come and go; those that are not there are answered.
pub(crate) fn modify_list(session: &mut Session, world: &World, (this, call): (&Moref, &Node)) -> Reply {
    let gone: Vec<_> = call.each("remove").map(Node::reference).collect();
    replace(session, world, this, |listed| {
        listed.retain(|object| !gone.contains(object));
        listed.extend(call.each("add").map(Node::reference));
    })
}

/// `ResetListView`: other objects; those that are not there are answered.
pub(crate) fn reset_list(session: &mut Session, world: &World, (this, call): (&Moref, &Node)) -> Reply {
    replace(session, world, this, |listed| *listed = call.each("obj").map(Node::reference).collect())
}

fn replace(session: &mut Session, world: &World, this: &Moref, change: impl FnOnce(&mut Vec<Moref>)) -> Reply {
    let view = session.views.iter_mut().find(|view| view.reference == *this);
    let Some(View { what: What::List(listed), .. }) = view else { return Reply::Nothing };
    change(listed);
    let unknown: Vec<_> = listed.iter().filter(|object| world.get(object).is_none()).cloned().collect();
    listed.retain(|object| world.get(object).is_some());
    once(listed);
    Reply::Each(unknown.into_iter().map(Value::Reference).collect())
}

/// Each object once, so that there are never more than objects.
fn once(listed: &mut Vec<Moref>) {
    let mut known = HashSet::new();
    listed.retain(|object| known.insert(object.clone()));
}

/// `DestroyView`.
pub(crate) fn destroy(session: &mut Session, this: &Moref) -> Reply {
    session.views.retain(|view| view.reference != *this);
    Reply::Nothing
}
