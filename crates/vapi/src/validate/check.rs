//! Checks a value that is already in the normal form of its type, without changing or copying it.

use std::collections::HashSet;

use super::{Path, scalar};
use crate::{EnumerationDef, Fault, Structure, StructureDef, Type, Value, complaint};

/// Holds `value` against `ty`: shapes, names, constants, unions, distinct elements and keys.
///
/// # Errors
/// `InvalidArgument` that names the field; on output that is a defect of the operation.
pub fn check(value: &Value, ty: &Type) -> Result<(), Fault> {
    at(value, ty, &Path::ROOT)
}

pub(super) fn at(value: &Value, ty: &Type, path: &Path<'_>) -> Result<(), Fault> {
    match (ty, value) {
        (Type::Void, Value::Void)
        | (Type::Boolean, Value::Boolean(_))
        | (Type::Long, Value::Long(_))
        | (Type::Binary, Value::Binary(_))
        | (Type::Optional(_), Value::Optional(None)) => Ok(()),
        (Type::Double, Value::Double(number)) => scalar::finite(*number, path),
        (Type::String | Type::Id(_), Value::String(text)) | (Type::Secret, Value::Secret(text)) => {
            scalar::text(text, path)
        }
        (Type::DateTime, Value::String(text)) => scalar::date_time(text, path),
        (Type::Uri, Value::String(text)) => scalar::uri(text, path),
        (Type::Enumeration(definition), Value::String(text)) => constant(text, definition(), path),
        (Type::Optional(inner), Value::Optional(Some(value))) => at(value, inner, path),
        (Type::List(inner), Value::List(items)) => elements(items, inner, path),
        (Type::Set(inner), Value::List(items)) => {
            elements(items, inner, path)?;
            distinct_elements(value, path)
        }
        (Type::Map(key, inner), Value::Map(entries)) => {
            for (index, (k, v)) in entries.iter().enumerate() {
                let path = path.index(index);
                at(k, key, &path.field("key"))?;
                at(v, inner, &path.field("value"))?;
            }
            distinct_keys(value, path)
        }
        (Type::Structure(definition), Value::Structure(structure)) => fields(structure, definition(), path),
        (Type::DynamicStructure, Value::Structure(_)) | (Type::AnyError, Value::Error(_)) | (Type::Opaque, _) => {
            free(value, path)
        }
        _ => Err(complaint::mismatch(&format!("{ty:?}"), shape(value), &path.text())),
    }
}

/// What is wrong with the unions of a structure, by the rule of the official runtime: the tag's case has what it
/// needs, and no field of another case is set; an absent or unknown tag allows none.
pub(super) fn unions(structure: &Structure, definition: &StructureDef, path: &Path<'_>) -> Result<(), Fault> {
    for union in definition.unions {
        let tag = structure.get(union.discriminant).and_then(Value::as_text);
        let case = union.cases.iter().find(|case| Some(case.tag) == tag);
        let own = case.map_or(&[][..], |case| case.fields);
        if let Some((field, _)) = own.iter().find(|(field, required)| *required && !is_set(structure, field)) {
            return Err(complaint::union_missing(definition.name, field, &path.text()));
        }
        let mut others = union.cases.iter().flat_map(|case| case.fields).map(|(field, _)| *field);
        let foreign = |field: &&str| !own.iter().any(|(name, _)| name == field) && is_set(structure, field);
        if let Some(field) = others.find(foreign) {
            return Err(complaint::union_extra(definition.name, field, &path.text()));
        }
    }
    Ok(())
}

pub(super) fn distinct_elements(set: &Value, path: &Path<'_>) -> Result<(), Fault> {
    match set {
        Value::List(items) if !distinct(items.iter()) => Err(complaint::duplicate_element(&path.text())),
        _ => Ok(()),
    }
}

pub(super) fn distinct_keys(map: &Value, path: &Path<'_>) -> Result<(), Fault> {
    match map {
        Value::Map(entries) if !distinct(entries.iter().map(|(key, _)| key)) => {
            Err(complaint::duplicate_key(&path.text()))
        }
        _ => Ok(()),
    }
}

/// Whether no value occurs twice. Composite values are compared by their debug text, which shows all of them.
fn distinct<'a>(mut values: impl Iterator<Item = &'a Value>) -> bool {
    let mut texts = HashSet::new();
    let mut others = HashSet::new();
    values.all(|value| match value {
        Value::String(text) => texts.insert(text.as_str()),
        other => others.insert(format!("{other:?}")),
    })
}

fn is_set(structure: &Structure, field: &str) -> bool {
    structure.get(field).is_some_and(|value| *value != Value::UNSET)
}

fn elements(items: &[Value], inner: &Type, path: &Path<'_>) -> Result<(), Fault> {
    items.iter().enumerate().try_for_each(|(index, item)| at(item, inner, &path.index(index)))
}

fn fields(structure: &Structure, definition: &StructureDef, path: &Path<'_>) -> Result<(), Fault> {
    if structure.name != definition.name {
        return Err(complaint::misnamed(definition.name, &structure.name, &path.text()));
    }
    if is_in_declared_order(structure, definition) {
        for ((_, value), field) in structure.fields.iter().zip(definition.fields) {
            at(value, &field.ty, &path.field(field.name))?;
        }
        return unions(structure, definition, path);
    }
    for field in definition.fields {
        match (structure.get(field.name), field.ty) {
            (Some(value), ref ty) => at(value, ty, &path.field(field.name))?,
            (None, Type::Optional(_)) => {}
            (None, _) => return Err(complaint::missing(definition.name, field.name, &path.text())),
        }
    }
    if let Some((name, _)) = structure.fields.iter().find(|(name, _)| definition.field(name).is_none()) {
        return Err(complaint::unexpected(definition.name, name, &path.text()));
    }
    unions(structure, definition, path)
}

/// Whether every field is there, in its place and nothing else: so do operations answer.
fn is_in_declared_order(structure: &Structure, definition: &StructureDef) -> bool {
    structure.fields.len() == definition.fields.len()
        && structure.fields.iter().zip(definition.fields).all(|((name, _), field)| name == field.name)
}

fn constant(text: &str, definition: &EnumerationDef, path: &Path<'_>) -> Result<(), Fault> {
    if definition.constants.contains(&text) {
        return Ok(());
    }
    Err(complaint::unknown_constant(definition.name, definition.constants, &path.text()))
}

/// What holds for values of any type: no NUL, no endless number.
fn free(value: &Value, path: &Path<'_>) -> Result<(), Fault> {
    match value {
        Value::Void | Value::Boolean(_) | Value::Long(_) | Value::Binary(_) | Value::Optional(None) => Ok(()),
        Value::Double(number) => scalar::finite(*number, path),
        Value::String(text) | Value::Secret(text) => scalar::text(text, path),
        Value::Optional(Some(inner)) => free(inner, path),
        Value::List(items) => items.iter().enumerate().try_for_each(|(index, item)| free(item, &path.index(index))),
        Value::Map(entries) => {
            let mut all = entries.iter().flat_map(|(key, value)| [key, value]);
            all.try_for_each(|value| free(value, path))?;
            distinct_keys(value, path)
        }
        Value::Structure(structure) | Value::Error(structure) => {
            structure.fields.iter().try_for_each(|(name, value)| free(value, &path.field(name)))
        }
    }
}

fn shape(value: &Value) -> &'static str {
    match value {
        Value::Void => "void",
        Value::Boolean(_) => "a boolean",
        Value::Long(_) => "an integer",
        Value::Double(_) => "a double",
        Value::String(_) => "text",
        Value::Secret(_) => "a secret",
        Value::Binary(_) => "binary",
        Value::Optional(_) => "an optional",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Structure(_) => "a structure",
        Value::Error(_) => "an error",
    }
}
