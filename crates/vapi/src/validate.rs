//! Holds values against their declared types: normalises input, checks output.
//! Never looks at what a value means to an operation.

mod check;
mod scalar;

use std::borrow::Cow;

use crate::{Fault, FaultKind, OperationDef, Structure, StructureDef, Type, Value, complaint};

pub use check::check;

/// The input of `operation` in declared order: absent optionals unset, lists of entries made maps, unknown fields
/// dropped (they pass the official runtime; a dialect that refuses them does so while it decodes).
///
/// # Errors
/// `InvalidArgument` that names the field.
pub fn input(operation: &'static OperationDef, input: Structure) -> Result<Structure, Fault> {
    // The name of `operation-input` is not enforced (json-rpc wire §4).
    fields(input, &operation.input, &Path::ROOT)
}

/// `value` in the normal form of `ty`, as [`input`] makes it.
///
/// # Errors
/// `InvalidArgument` that names the field.
pub fn normal(value: Value, ty: &Type) -> Result<Value, Fault> {
    convert(value, ty, &Path::ROOT)
}

/// Where in a value we are; text is made of it only for a complaint.
pub(crate) struct Path<'a> {
    outer: Option<&'a Path<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Root,
    Field(&'a str),
    Index(usize),
}

impl Path<'_> {
    pub(crate) const ROOT: Path<'static> = Path { outer: None, step: Step::Root };

    pub(crate) fn field<'b>(&'b self, name: &'b str) -> Path<'b> {
        Path { outer: Some(self), step: Step::Field(name) }
    }

    pub(crate) fn index(&self, at: usize) -> Path<'_> {
        Path { outer: Some(self), step: Step::Index(at) }
    }

    pub(crate) fn text(&self) -> String {
        let step = match self.step {
            Step::Root => return String::new(),
            Step::Field(name) => name.to_owned(),
            Step::Index(at) => at.to_string(),
        };
        let outer = self.outer.map(Path::text).unwrap_or_default();
        if outer.is_empty() { step } else { format!("{outer}.{step}") }
    }
}

fn convert(value: Value, ty: &Type, at: &Path<'_>) -> Result<Value, Fault> {
    match (ty, value) {
        (Type::Optional(_), Value::Optional(None)) => Ok(Value::UNSET),
        (Type::Optional(inner), Value::Optional(Some(value))) => convert(*value, inner, at).map(Value::set),
        (Type::List(inner), Value::List(items)) => list(items, inner, at),
        (Type::Set(inner), Value::List(items)) => {
            let set = list(items, inner, at)?;
            check::distinct_elements(&set, at)?;
            Ok(set)
        }
        (Type::Map(key, inner), Value::Map(entries)) => map(entries, key, inner, at),
        (Type::Map(key, inner), Value::List(items)) => map(entries_of(items, at)?, key, inner, at),
        (Type::Structure(definition), Value::Structure(structure)) => {
            let definition = definition();
            if structure.name != definition.name {
                return Err(complaint::misnamed(definition.name, &structure.name, &at.text()));
            }
            fields(structure, definition, at).map(Value::Structure)
        }
        (Type::AnyError, Value::Error(error) | Value::Structure(error)) => {
            // A standard error has a declared shape; another is taken as it is.
            let Some(kind) = FaultKind::from_canonical(&error.name) else {
                let error = Value::Error(error);
                return check::at(&error, ty, at).map(|()| error);
            };
            fields(error, kind.definition(), at).map(Value::Error)
        }
        // Any number is a double; a bare string stands for a secret (json-rpc wire §4).
        #[allow(clippy::cast_precision_loss, reason = "a wire integer for a double loses what the double cannot hold")]
        (Type::Double, Value::Long(number)) => Ok(Value::Double(number as f64)),
        (Type::Secret, Value::String(text)) => convert(Value::Secret(text), ty, at),
        (_, value) => {
            check::at(&value, ty, at)?;
            Ok(value)
        }
    }
}

fn list(items: Vec<Value>, inner: &Type, at: &Path<'_>) -> Result<Value, Fault> {
    let items = items.into_iter().enumerate().map(|(index, item)| convert(item, inner, &at.index(index)));
    items.collect::<Result<_, _>>().map(Value::List)
}

fn map(entries: Vec<(Value, Value)>, key: &Type, inner: &Type, at: &Path<'_>) -> Result<Value, Fault> {
    let entries = entries.into_iter().enumerate().map(|(index, (k, v))| {
        let at = at.index(index);
        Ok((convert(k, key, &at.field("key"))?, convert(v, inner, &at.field("value"))?))
    });
    let map = Value::Map(entries.collect::<Result<_, Fault>>()?);
    check::distinct_keys(&map, at)?;
    Ok(map)
}

/// A map as JSON-RPC writes it: a list of structures with `key` and `value`; their name is not enforced.
fn entries_of(items: Vec<Value>, at: &Path<'_>) -> Result<Vec<(Value, Value)>, Fault> {
    let entry = |(index, item)| {
        let complain = || complaint::mismatch("map-entry", "another value", &at.index(index).text());
        let Value::Structure(mut entry) = item else {
            return Err(complain());
        };
        let key = entry.take("key").ok_or_else(complain)?;
        Ok((key, entry.take("value").ok_or_else(complain)?))
    };
    items.into_iter().enumerate().map(entry).collect()
}

fn fields(mut structure: Structure, definition: &'static StructureDef, at: &Path<'_>) -> Result<Structure, Fault> {
    let mut normal = Vec::with_capacity(definition.fields.len());
    for field in definition.fields {
        let value = match (structure.take(field.name), field.ty) {
            (Some(value), ref ty) => convert(value, ty, &at.field(field.name))?,
            (None, Type::Optional(_)) => Value::UNSET,
            (None, _) => return Err(complaint::missing(definition.name, field.name, &at.text())),
        };
        normal.push((Cow::Borrowed(field.name), value));
    }
    let structure = Structure { name: Cow::Borrowed(definition.name), fields: normal };
    check::unions(&structure, definition, at)?;
    Ok(structure)
}
