//! Collectors and their filters: what a session wants to hear of, and what it has heard. It must never wait.

use crate::{
    envelope::Reply,
    fault::Fault,
    memory::{Session, room},
    node::Node,
    object::Object,
    property::{self, FilterSpec, Selected},
    value::{Data, Moref, Value},
    world::World,
};

/// Most elements of a filter's specification: unlike others it is kept.
const MAX_SPEC: usize = 2_000;
/// Most bytes of text in it.
const MAX_SPEC_BYTES: usize = 64 << 10;

/// A property collector of a session.
pub(crate) struct Collector {
    pub reference: Moref,
    filters: Vec<Filter>,
    /// Number of the last update; clients say it back.
    version: u64,
    /// How often waiting was called off.
    pub cancels: u64,
}

struct Filter {
    reference: Moref,
    spec: FilterSpec,
    /// What was told last.
    told: Vec<Selected>,
}

impl Collector {
    pub(crate) fn new(reference: Moref) -> Self {
        Self { reference, filters: Vec::new(), version: 0, cancels: 0 }
    }

    /// The collector and its filters as objects.
    pub(crate) fn objects(&self) -> Vec<Object> {
        let filters = self.filters.iter().map(|filter| filter.reference.clone());
        let mut objects = vec![Object::new(self.reference.clone()).with("filter", Value::references(filters))];
        objects.extend(
            self.filters
                .iter()
                .map(|filter| Object::new(filter.reference.clone()).with("partialUpdates", false).without(&["spec"])),
        );
        objects
    }

    /// What has changed since an update that the client has heard; all, when it has heard of none or not of the last.
    ///
    /// # Errors
    /// An update that never was.
    pub(crate) fn changes(&mut self, world: &World, heard: &str) -> Result<Option<Data>, Fault> {
        if heard != self.version.to_string() {
            let missed = heard.is_empty() || heard.parse::<u64>().is_ok_and(|heard| heard < self.version);
            if !missed {
                return Err(Fault::InvalidCollectorVersion);
            }
            self.filters.iter_mut().for_each(|filter| filter.told.clear());
        }
        let updates: Vec<_> = self.filters.iter_mut().filter_map(|filter| filter.changes(world)).collect();
        if updates.is_empty() {
            return Ok(None);
        }
        self.version += 1;
        Ok(Some(self.nothing_new().with("filterSet", Value::list("PropertyFilterUpdate", updates))))
    }

    /// An update that says only which was the last.
    pub(crate) fn nothing_new(&self) -> Data {
        Data::new("UpdateSet").with("version", self.version.to_string())
    }
}

impl Filter {
    fn changes(&mut self, world: &World) -> Option<Data> {
        // What cannot be evaluated any more, as its object is gone, selects nothing.
        let now = property::evaluate(world, &self.spec).unwrap_or_default();
        let before = |object: &Moref| self.told.iter().find(|told| told.object == *object);
        let mut updates: Vec<_> =
            now.iter().filter_map(|selected| update(selected, before(&selected.object))).collect();
        let gone = self.told.iter().filter(|told| now.iter().all(|selected| selected.object != told.object));
        updates.extend(gone.map(|told| object_update("leave", &told.object, Vec::new())));
        self.told = now;
        if updates.is_empty() {
            return None;
        }
        let updates = Value::list("ObjectUpdate", updates);
        Some(Data::new("PropertyFilterUpdate").with("filter", self.reference.clone()).with("objectSet", updates))
    }
}

fn update(now: &Selected, before: Option<&Selected>) -> Option<Data> {
    let Some(before) = before else {
        return Some(object_update(
            "enter",
            &now.object,
            now.values.iter().map(|(name, value)| change(name, Some(value))).collect(),
        ));
    };
    let set = now.values.iter().filter(|(name, value)| before.value(name) != Some(value));
    let unset = before.values.iter().filter(|(name, _)| now.value(name).is_none());
    let mut changes: Vec<_> = set.map(|(name, value)| change(name, Some(value))).collect();
    changes.extend(unset.map(|(name, _)| change(name, None)));
    (!changes.is_empty()).then(|| object_update("modify", &now.object, changes))
}

fn object_update(kind: &'static str, object: &Moref, changes: Vec<Data>) -> Data {
    Data::new("ObjectUpdate")
        .with("kind", Value::Word("ObjectUpdateKind", kind))
        .with("obj", object.clone())
        .with("changeSet", Value::list("PropertyChange", changes))
}

fn change(name: &str, value: Option<&Value>) -> Data {
    Data::new("PropertyChange")
        .with("name", name)
        .with("op", Value::Word("PropertyChangeOp", "assign"))
        .maybe("val", value.map(|value| value.clone().any()))
}

/// `CreateFilter`.
///
/// # Errors
/// A specification that means what is not there.
pub(crate) fn create(session: &mut Session, world: &World, (this, call): (&Moref, &Node)) -> Result<Reply, Fault> {
    let spec = call.child("spec").ok_or_else(|| Fault::InvalidArgument("spec".to_owned()))?;
    if spec.size() > MAX_SPEC {
        return Err(Fault::InvalidRequest(format!("the specification of a filter has more than {MAX_SPEC} elements")));
    }
    if spec.length() > MAX_SPEC_BYTES {
        let text = format!("the specification of a filter has more than {MAX_SPEC_BYTES} bytes of text");
        return Err(Fault::InvalidRequest(text));
    }
    let spec = FilterSpec::read(spec)?;
    property::evaluate(world, &spec)?;
    room(session.collectors.iter().map(|collector| collector.filters.len()).sum(), "filters")?;
    let reference = session.reference("PropertyFilter", "filter");
    let collector = session.collector(this)?;
    collector.filters.push(Filter { reference: reference.clone(), spec, told: Vec::new() });
    Ok(Reply::One(reference.into()))
}

/// `DestroyPropertyFilter`.
pub(crate) fn destroy(session: &mut Session, this: &Moref) -> Reply {
    session.collectors.iter_mut().for_each(|collector| collector.filters.retain(|filter| filter.reference != *this));
    Reply::Nothing
}

/// `CreatePropertyCollector`.
///
/// # Errors
/// When there is no room.
pub(crate) fn create_collector(session: &mut Session) -> Result<Reply, Fault> {
    room(session.collectors.len(), "collectors")?;
    let reference = session.reference("PropertyCollector", "collector");
    session.collectors.push(Collector::new(reference.clone()));
    Ok(Reply::One(reference.into()))
}

/// `DestroyPropertyCollector`: the one that every session has stays.
///
/// # Errors
/// When it is that one.
pub(crate) fn destroy_collector(session: &mut Session, this: &Moref) -> Result<Reply, Fault> {
    if *this == crate::about::property_collector() {
        return Err(Fault::InvalidRequest("the property collector of the session stays as long as it does".to_owned()));
    }
    session.collectors.retain(|collector| collector.reference != *this);
    Ok(Reply::Nothing)
}
