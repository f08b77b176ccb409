//! Valid values of declared types, generated.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::RngSeed};
use vapi::{Bound, FieldDef, OperationDef, Structure, StructureDef, Type, UnionDef, Value};

/// Text with everything that JSON, XML and addresses must escape, but no character that XML cannot hold.
const TEXT: &str = "[a-z0-9äß→😀 &<>\"'{}=%+/?#;:.,~@\n\t\r\\[\\]\\\\-]{0,12}";
/// Ids are opaque, and never empty.
const ID: &str = "[a-z0-9äß→😀 &<>\"'{}=%+/?#;:.,~@\\[\\]\\\\-]{1,12}";
const URI: &str = "[a-z0-9&{}=%+/?#;:.,~@-]{0,12}";

/// The same cases in every run.
pub(crate) fn seeded(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() }
}

/// Any valid input of an operation; what stands in a path is not empty, and what stands in a query says something.
pub(crate) fn input(operation: &'static OperationDef) -> impl Strategy<Value = Structure> {
    let in_path: Vec<&str> =
        operation.address.iter().flat_map(|address| address.path_fields).map(|(_, field)| *field).collect();
    let in_query: Vec<&str> =
        operation.address.iter().flat_map(|address| address.query_fields).map(|(_, field)| *field).collect();
    let fill = move |structure: Value| {
        let Value::Structure(mut structure) = structure else { unreachable!("an input is a structure") };
        for (name, value) in &mut structure.fields {
            if in_path.contains(&name.as_ref()) && value.as_text() == Some("") {
                *value = Value::string("x");
            }
            if in_query.contains(&name.as_ref()) && says_nothing(value) {
                *value = Value::UNSET;
            }
        }
        structure
    };
    structure(&operation.input, 3).prop_map(fill)
}

/// Takes out of a structure what a query has no way to write: empty lists. Whether nothing is left then, so that an unset
/// structure and this one are the same.
fn says_nothing(value: &mut Value) -> bool {
    match value {
        Value::Optional(None) => true,
        Value::Optional(Some(inner)) => says_nothing(inner),
        Value::List(items) => items.is_empty(),
        Value::Structure(structure) => {
            let mut is_silent = true;
            for (_, field) in &mut structure.fields {
                if says_nothing(field) {
                    *field = Value::UNSET;
                } else {
                    is_silent = false;
                }
            }
            is_silent
        }
        _ => false,
    }
}

/// Any value of a type, with optional fields set and unset. `depth` bounds recursive structures.
pub(crate) fn value(ty: Type, depth: u32) -> BoxedStrategy<Value> {
    match ty {
        Type::Void => Just(Value::Void).boxed(),
        Type::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Type::Long => any::<i64>().prop_map(Value::Long).boxed(),
        Type::Double => (-1e9..1e9).prop_map(Value::Double).boxed(),
        Type::String => TEXT.prop_map(Value::String).boxed(),
        Type::Id(_) => ID.prop_map(Value::String).boxed(),
        Type::Uri => URI.prop_map(Value::String).boxed(),
        Type::Secret => TEXT.prop_map(Value::Secret).boxed(),
        Type::Binary => any::<Vec<u8>>().prop_map(Value::Binary).boxed(),
        Type::DateTime => moment().boxed(),
        Type::Enumeration(definition) => {
            proptest::sample::select(definition().constants).prop_map(Value::string).boxed()
        }
        Type::Optional(inner) if depth == 0 => prop_oneof![Just(Value::UNSET), flat(*inner)].boxed(),
        Type::Optional(inner) => prop_oneof![Just(Value::UNSET), value(*inner, depth).prop_map(Value::set)].boxed(),
        Type::List(inner) => proptest::collection::vec(value(*inner, depth), 0..3).prop_map(Value::List).boxed(),
        Type::Set(inner) => set(*inner, depth),
        Type::Map(key, inner) => map(*key, *inner, depth),
        Type::Structure(definition) => structure(definition(), depth.saturating_sub(1)),
        Type::DynamicStructure | Type::Opaque | Type::AnyError => unreachable!("no declaration uses {ty:?}"),
    }
}

/// At the bottom: set only where nothing lies below.
fn flat(inner: Type) -> BoxedStrategy<Value> {
    match inner {
        Type::Structure(_) | Type::Map(..) | Type::List(_) => Just(Value::UNSET).boxed(),
        scalar => value(scalar, 0).prop_map(Value::set).boxed(),
    }
}

fn moment() -> impl Strategy<Value = Value> {
    (0..4_000_000_000_000_i64).prop_map(|milliseconds| {
        vapi::bind::DateTime(jiff::Timestamp::from_millisecond(milliseconds).unwrap()).into_value()
    })
}

fn map(key: Type, inner: Type, depth: u32) -> BoxedStrategy<Value> {
    let entry = (value(key, depth), value(inner, depth));
    let entries = proptest::collection::vec(entry, 0..3);
    entries.prop_map(move |entries| Value::Map(sorted(entries, |(name, _)| rank(key, name)))).boxed()
}

fn set(inner: Type, depth: u32) -> BoxedStrategy<Value> {
    let items = proptest::collection::vec(value(inner, depth), 0..3);
    items.prop_map(move |items| Value::List(sorted(items, |item| rank(inner, item)))).boxed()
}

/// Constants are in the order of their declaration, texts in the order of their letters.
fn rank(ty: Type, value: &Value) -> (usize, String) {
    let text = value.as_text().unwrap().to_owned();
    let Type::Enumeration(definition) = ty else { return (0, text) };
    (definition().constants.iter().position(|constant| *constant == text).unwrap(), text)
}

/// In the order and without the repetitions that `BTreeSet` and `BTreeMap` give.
fn sorted<T>(items: Vec<T>, key: impl Fn(&T) -> (usize, String)) -> Vec<T> {
    items.into_iter().map(|item| (key(&item), item)).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn structure(definition: &'static StructureDef, depth: u32) -> BoxedStrategy<Value> {
    let fields: Vec<_> = definition.fields.iter().map(|field| value(drawn(definition, field), depth)).collect();
    fields.prop_map(move |values| Value::Structure(united(named(definition, values), definition))).boxed()
}

fn named(definition: &'static StructureDef, values: Vec<Value>) -> Structure {
    let names = definition.fields.iter().map(|field| field.name);
    names.zip(values).fold(Structure::new(definition.name), |structure, (name, value)| structure.with(name, value))
}

/// What a case of a union requires is always drawn as set; `united` takes it away from the other cases.
fn drawn(definition: &StructureDef, field: &FieldDef) -> Type {
    let mut members = definition.unions.iter().flat_map(|union| union.cases).flat_map(|case| case.fields);
    match field.ty {
        Type::Optional(inner) if members.any(|(name, required)| *required && *name == field.name) => *inner,
        ty => ty,
    }
}

/// The same structure with its unions obeyed: only the fields of the tag's case are set.
fn united(mut structure: Structure, definition: &'static StructureDef) -> Structure {
    for union in definition.unions {
        let tag = structure.get(union.discriminant).and_then(Value::as_text).map(str::to_owned);
        let case = union.cases.iter().find(|case| Some(case.tag) == tag.as_deref());
        let own = case.map(|case| case.fields).unwrap_or_default();
        for (name, value) in &mut structure.fields {
            match own.iter().find(|(field, _)| field == name) {
                Some((_, true)) => *value = Value::set(std::mem::replace(value, Value::UNSET)),
                None if is_member(union, name) => *value = Value::UNSET,
                Some((_, false)) | None => {}
            }
        }
    }
    structure
}

fn is_member(union: &UnionDef, name: &str) -> bool {
    union.cases.iter().flat_map(|case| case.fields).any(|(field, _)| *field == name)
}
