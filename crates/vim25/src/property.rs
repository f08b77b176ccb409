//! Reading properties: which objects, and which of their properties, as a client's specification says. It must never
//! change anything.

mod select;
mod spec;
mod traverse;

use crate::{
    envelope::Reply,
    fault::Fault,
    node::Node,
    object::Object,
    value::{Data, Value},
    world::World,
};

pub(crate) use select::Selected;
pub(crate) use spec::FilterSpec;

/// Most specifications of one call; clients send one. Each can ask for everything anew.
const MAX_SPECS: usize = 10;

/// What a specification selects.
///
/// # Errors
/// An object that is not there, a property that its type has not.
pub(crate) fn evaluate(world: &World, spec: &FilterSpec) -> Result<Vec<Selected>, Fault> {
    select::select(&traverse::traverse(world, spec)?, &spec.properties)
}

/// `RetrieveProperties`: a list of what is found.
///
/// # Errors
/// As [`evaluate`].
pub(crate) fn retrieve(world: &World, call: &Node) -> Result<Reply, Fault> {
    Ok(Reply::Each(contents(world, call)?))
}

/// `RetrievePropertiesEx`: the same, all at once, so that there is never a token to continue with; nothing when nothing
/// is found.
///
/// # Errors
/// As [`evaluate`].
pub(crate) fn retrieve_ex(world: &World, call: &Node) -> Result<Reply, Fault> {
    let contents = contents(world, call)?;
    if contents.is_empty() {
        return Ok(Reply::Nothing);
    }
    let result = Data::new("RetrieveResult").with("objects", Value::List("ObjectContent", contents));
    Ok(Reply::One(result.into()))
}

fn contents(world: &World, call: &Node) -> Result<Vec<Value>, Fault> {
    let mut contents = Vec::new();
    if call.each("specSet").count() > MAX_SPECS {
        return Err(Fault::InvalidRequest(format!("more than {MAX_SPECS} specifications")));
    }
    for spec in call.each("specSet") {
        let found = evaluate(world, &FilterSpec::read(spec)?)?;
        contents.extend(found.iter().map(|selected| Value::Data(selected.content())));
    }
    Ok(contents)
}

/// `Fetch`: one property of one object. pyVmomi reads every property so.
///
/// # Errors
/// A property that the object has not.
pub(crate) fn fetch(object: &Object, call: &Node) -> Result<Reply, Fault> {
    let path = call.text_of("prop").unwrap_or_default().trim();
    Ok(object.at(path)?.map_or(Reply::Nothing, |value| Reply::Any(value.clone())))
}
