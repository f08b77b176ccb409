//! What is wrong with what a client sent: the faults of decoding and validation, with the runtime's message ids.
//! Never says anything about an operation's own rules.

use crate::{Fault, FaultKind, Message};

/// A value has another type than its declaration.
pub(crate) fn mismatch(expected: &str, got: &str, path: &str) -> Fault {
    let text = format!("expected `{expected}` at {}, got {got}; send a value of that type", place(path));
    invalid(Message::new("vapi.data.validate.mismatch", text).arg(expected).arg(got).arg(path))
}

/// A structure lacks a required field.
pub(crate) fn missing(structure: &str, field: &str, path: &str) -> Fault {
    let at = joined(path, field);
    let text = format!("`{structure}` is missing the required field `{at}`; send it");
    invalid(Message::new("vapi.data.structure.field.missing", text).arg(structure).arg(at))
}

/// A structure has a field that its declaration lacks.
pub(crate) fn unexpected(structure: &str, field: &str, path: &str) -> Fault {
    let at = joined(path, field);
    let text = format!("`{at}` is not a field of `{structure}`; leave it out");
    let message = Message::new("vapi.data.structure.field.unexpected", text).arg(at).arg(structure);
    Fault::new(FaultKind::UnexpectedInput, message)
}

/// A structure of another name was sent.
pub(crate) fn misnamed(expected: &str, got: &str, path: &str) -> Fault {
    let text = format!("expected the structure `{expected}` at {}, got `{got}`", place(path));
    invalid(Message::new("vapi.data.structure.name.mismatch", text).arg(expected).arg(got).arg(path))
}

/// A union's case lacks a field that it needs.
pub(crate) fn union_missing(structure: &str, field: &str, path: &str) -> Fault {
    let at = joined(path, field);
    let text = format!("`{structure}` needs `{at}` for the case that its tag names; set it");
    invalid(Message::new("vapi.data.structure.union.missing", text).arg(structure).arg(at))
}

/// A union has a field that belongs to another case.
pub(crate) fn union_extra(structure: &str, field: &str, path: &str) -> Fault {
    let at = joined(path, field);
    let text = format!("`{structure}` must not have `{at}` in the case that its tag names; leave it unset");
    invalid(Message::new("vapi.data.structure.union.extra", text).arg(structure).arg(at))
}

/// A set has an element twice.
pub(crate) fn duplicate_element(path: &str) -> Fault {
    let text = format!("the set at {} has an element twice; send each element once", place(path));
    invalid(Message::new("vapi.bindings.typeconverter.set.duplicate.element", text).arg(path))
}

/// A map has a key twice.
pub(crate) fn duplicate_key(path: &str) -> Fault {
    let text = format!("the map at {} has a key twice; send each key once", place(path));
    invalid(Message::new("vapi.bindings.typeconverter.map.duplicate.key", text).arg(path))
}

/// Text is not one of an enumeration's constants.
pub(crate) fn unknown_constant(enumeration: &str, constants: &[&str], path: &str) -> Fault {
    let text = format!("{} takes one of {}; send one of them", place(path), constants.join(", "));
    invalid(Message::new("vapi.bindings.typeconverter.enum.invalid", text).arg(enumeration).arg(path))
}

/// Text breaks the syntax of its type.
pub(crate) fn malformed(what: &str, path: &str) -> Fault {
    let text = format!("{} is not {what}; correct it", place(path));
    invalid(Message::new("vapi.data.invalid", text).arg(what).arg(path))
}

/// A body that is no document of its format.
pub(crate) fn unreadable(format: &str, why: &str) -> Fault {
    let text = format!("the request body is not valid {format}: {why}");
    invalid(Message::new("vapi.data.serializers.unreadable", text).arg(format).arg(why))
}

/// One parameter came twice, with different values.
pub(crate) fn contradiction(parameter: &str) -> Fault {
    let text = format!("`{parameter}` was sent twice with different values; send it once");
    invalid(Message::new("vapi.rest.parameter.contradiction", text).arg(parameter))
}

/// No operation of REST has this address; `target` is the path with its query.
pub(crate) fn no_address(method: &str, target: &str) -> Fault {
    let address = format!("{method} {target}");
    let text = format!("there is no operation `{address}`; see the OpenAPI document, `quire openapi` prints it");
    Fault::new(FaultKind::OperationNotFound, Message::new("vapi.method.input.invalid.interface", text).arg(address))
}

/// The operation at this address has no task variant.
pub(crate) fn no_task(method: &str, path: &str) -> Fault {
    let address = format!("{method} {path}");
    let text = format!("the task variant of `{address}` does not exist; leave `vmw-task` out");
    Fault::new(FaultKind::OperationNotFound, Message::new("vapi.method.input.invalid.interface", text).arg(address))
}

/// No operation has these ids.
pub(crate) fn no_operation(what: &str) -> Fault {
    let text =
        format!("there is no operation `{what}`; see `com.vmware.vapi.std.introspection.service` for those there are");
    Fault::new(FaultKind::OperationNotFound, Message::new("vapi.method.input.invalid.interface", text).arg(what))
}

fn invalid(message: Message) -> Fault {
    Fault::new(FaultKind::InvalidArgument, message)
}

fn joined(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn place(path: &str) -> String {
    if path.is_empty() { "the value itself".to_owned() } else { format!("`{path}`") }
}
