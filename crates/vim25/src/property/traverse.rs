//! From the objects that a specification begins with to those it means. Ends on every inventory: no step is taken twice
//! from the same object. It must never read a property that is not a reference.

use std::collections::{HashSet, VecDeque};

use super::spec::{End, FilterSpec, Missing, ObjectSpec, Traversal};
use crate::{
    fault::Fault,
    object::{Object, is_a},
    value::{Moref, Value},
    world::World,
};

/// The objects that a specification means, in the order in which they are reached, each once.
pub(super) fn traverse<'a>(world: &'a World, spec: &FilterSpec) -> Result<Vec<&'a Object>, Fault> {
    let mut found = Found::default();
    for start in &spec.objects {
        match (world.get(&start.object), spec.missing) {
            (Some(object), _) => walk(world, start, object, &mut found)?,
            (None, Missing::LeftOut) => {}
            (None, Missing::Refused) => return Err(Fault::ManagedObjectNotFound(start.object.clone())),
        }
    }
    Ok(found.objects)
}

#[derive(Default)]
struct Found<'a> {
    objects: Vec<&'a Object>,
    known: HashSet<&'a Moref>,
}

impl<'a> Found<'a> {
    fn reach(&mut self, object: &'a Object, end: End) {
        if end == End::Selected && self.known.insert(&object.reference) {
            self.objects.push(object);
        }
    }
}

fn walk<'a>(world: &'a World, spec: &ObjectSpec, start: &'a Object, found: &mut Found<'a>) -> Result<(), Fault> {
    found.reach(start, spec.end);
    let mut taken = HashSet::new();
    let mut ahead: VecDeque<_> = spec.first.iter().map(|step| (start, *step)).collect();
    while let Some((object, step)) = ahead.pop_front() {
        let Some(traversal) = spec.traversals.get(step) else { continue };
        if !is_a(&object.reference.kind, &traversal.kind) {
            continue;
        }
        for target in targets(world, object, traversal)? {
            found.reach(target, traversal.end);
            // Known before it waits, so that no more wait than there are.
            let next = traversal.next.iter().filter(|next| taken.insert((&target.reference, **next)));
            ahead.extend(next.map(|next| (target, *next)));
        }
    }
    Ok(())
}

fn targets<'a>(world: &'a World, object: &Object, traversal: &Traversal) -> Result<Vec<&'a Object>, Fault> {
    let meant = object.at(&traversal.path)?.map(Value::meant).unwrap_or_default();
    Ok(meant.iter().filter_map(|reference| world.get(reference)).collect())
}
