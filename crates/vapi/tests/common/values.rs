//! Makes any value of any type, within what a wire can carry.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::collections::HashSet;

use proptest::{collection::vec, option, prelude::*, test_runner::RngSeed};
use vapi::{Fault, FaultKind, FieldDef, Message, Structure, StructureDef, Type, Value};

use super::declared::{ADD_SPEC, ENDPOINT, MODEL, SOURCE_TYPE};

/// What undeclared values may be: XML has only text for them, REST JSON no secrets or maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    JsonRpc,
    Json,
    Xml,
}

/// The same cases in every run.
pub fn seeded(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() }
}

/// Any type that a declaration may have, and a value of it.
pub fn typed(wire: Wire) -> BoxedStrategy<(Type, Value)> {
    any_type().prop_flat_map(move |ty| value(ty, wire, 2).prop_map(move |value| (ty, value))).boxed()
}

fn any_type() -> BoxedStrategy<Type> {
    let leaf = prop::sample::select(vec![
        Type::Boolean,
        Type::Long,
        Type::Double,
        Type::String,
        Type::Secret,
        Type::Binary,
        Type::DateTime,
        Type::Uri,
        Type::Id(&[]),
        Type::Enumeration(|| &SOURCE_TYPE),
        Type::Structure(|| &MODEL),
        Type::Structure(|| &ADD_SPEC),
        Type::Structure(|| &ENDPOINT),
        Type::DynamicStructure,
        Type::Opaque,
        Type::AnyError,
    ]);
    let nested = leaf.prop_recursive(3, 8, 1, |inner| {
        let key =
            prop::sample::select(vec![Type::String, Type::Long, Type::Id(&[]), Type::Enumeration(|| &SOURCE_TYPE)]);
        prop_oneof![
            inner.clone().prop_map(|ty| Type::List(leaked(ty))),
            inner.clone().prop_map(|ty| Type::Set(leaked(ty))),
            (key, inner).prop_map(|(key, ty)| Type::Map(leaked(key), leaked(ty))),
        ]
    });
    prop_oneof![nested.clone(), nested.prop_map(|ty| Type::Optional(leaked(ty)))].boxed()
}

/// Declarations live for ever; a test's few types may too.
fn leaked(ty: Type) -> &'static Type {
    Box::leak(Box::new(ty))
}

fn text(wire: Wire) -> BoxedStrategy<String> {
    match wire {
        Wire::Xml => "[ a-z\t\n\r<>&\"'äß漢😀\u{7f}\u{85}\u{2028}\\]-]{0,12}".boxed(),
        Wire::JsonRpc | Wire::Json => "\\PC{0,8}|[\u{1}-\u{20}\"\\\\/äß漢😀\u{7f}\u{2028}]{0,8}".boxed(),
    }
}

/// A value of `ty`; `depth` bounds structures inside themselves.
pub fn value(ty: Type, wire: Wire, depth: u32) -> BoxedStrategy<Value> {
    match ty {
        Type::Void => Just(Value::Void).boxed(),
        Type::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Type::Long => any::<i64>().prop_map(Value::Long).boxed(),
        Type::Double => finite().prop_map(Value::Double).boxed(),
        Type::String | Type::Id(_) => text(wire).prop_map(Value::String).boxed(),
        Type::Secret => text(wire).prop_map(Value::Secret).boxed(),
        Type::Binary => vec(any::<u8>(), 0..9).prop_map(Value::Binary).boxed(),
        Type::DateTime => date_time().prop_map(Value::String).boxed(),
        Type::Uri => "(https?|ds)://[a-z0-9./%&?=-]{0,12}".prop_map(Value::String).boxed(),
        Type::Enumeration(definition) => prop::sample::select(definition().constants).prop_map(Value::string).boxed(),
        Type::Optional(inner) => {
            option::of(value(*inner, wire, depth)).prop_map(|inner| Value::Optional(inner.map(Box::new))).boxed()
        }
        Type::List(inner) => vec(value(*inner, wire, depth), 0..4).prop_map(Value::List).boxed(),
        Type::Set(inner) => {
            vec(value(*inner, wire, depth), 0..4).prop_map(|items| Value::List(distinct(items, |item| item))).boxed()
        }
        Type::Map(key, inner) => {
            let entries = vec((value(*key, wire, depth), value(*inner, wire, depth)), 0..4);
            entries.prop_map(|entries| Value::Map(distinct(entries, |(key, _)| key))).boxed()
        }
        Type::Structure(definition) => structure(definition(), wire, depth).prop_map(Value::Structure).boxed(),
        Type::DynamicStructure => dynamic(wire).prop_map(Value::Structure).boxed(),
        Type::Opaque => opaque(wire),
        Type::AnyError => fault(wire).prop_map(|fault| Value::Error(fault.into_structure())).boxed(),
    }
}

fn finite() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(1.0),
        Just(-1.5e300),
        Just(5e-324),
        any::<f64>().prop_filter("finite", |n| n.is_finite())
    ]
}

fn date_time() -> impl Strategy<Value = String> {
    (
        "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
        "(\\.[0-9]{1,9})?",
        "Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]",
    )
        .prop_map(|(date, fraction, zone)| format!("{date}{fraction}{zone}"))
}

fn distinct<T>(items: Vec<T>, key: impl Fn(&T) -> &Value) -> Vec<T> {
    let mut seen = HashSet::new();
    items.into_iter().filter(|item| seen.insert(format!("{:?}", key(item)))).collect()
}

fn structure(definition: &'static StructureDef, wire: Wire, depth: u32) -> BoxedStrategy<Structure> {
    let field = move |field: &'static FieldDef| {
        let is_deep = depth == 0 && matches!(field.name, "parts" | "backings" | "extra" | "error");
        let value = if is_deep { Just(Value::UNSET).boxed() } else { value(field.ty, wire, depth.saturating_sub(1)) };
        value.prop_map(move |value| (field.name.into(), value))
    };
    let fields: Vec<_> = definition.fields.iter().map(field).collect();
    fields.prop_map(move |fields| fitted(definition, fields)).boxed()
}

/// Makes the fields of a union agree with its tag.
fn fitted(definition: &'static StructureDef, fields: Vec<(std::borrow::Cow<'static, str>, Value)>) -> Structure {
    let mut structure = Structure { name: definition.name.into(), fields };
    if definition.name == ADD_SPEC.name {
        let is_set = structure.get("source_endpoint") != Some(&Value::UNSET);
        let tag = if is_set { "PULL" } else { "NONE" };
        for (name, value) in &mut structure.fields {
            if name == "source_type" {
                *value = Value::string(tag);
            }
        }
    }
    structure
}

/// A structure that names its type, or none; what is in it depends on the wire.
fn dynamic(wire: Wire) -> BoxedStrategy<Structure> {
    let name = prop_oneof![Just("dynamic-structure".to_owned()), "com\\.example\\.[a-z_]{1,8}"];
    let fields = vec(("[a-z][a-z_]{0,6}", opaque(wire)), 0..4);
    (name, fields)
        .prop_map(|(name, fields)| {
            let mut seen = HashSet::new();
            let fields = fields.into_iter().filter(|(name, _)| seen.insert(name.clone()));
            Structure { name: name.into(), fields: fields.map(|(name, value)| (name.into(), value)).collect() }
        })
        .boxed()
}

fn opaque(wire: Wire) -> BoxedStrategy<Value> {
    match wire {
        Wire::Xml => value(Type::String, wire, 0),
        Wire::Json => prop_oneof![
            value(Type::String, wire, 0),
            value(Type::Long, wire, 0),
            value(Type::Double, wire, 0),
            value(Type::Boolean, wire, 0),
            value(Type::List(&Type::Long), wire, 0),
        ]
        .boxed(),
        Wire::JsonRpc => prop_oneof![
            value(Type::String, wire, 0),
            value(Type::Double, wire, 0),
            value(Type::Secret, wire, 0),
            value(Type::Binary, wire, 0),
            value(Type::Optional(&Type::List(&Type::Long)), wire, 0),
            value(Type::Structure(|| &ENDPOINT), wire, 0),
            value(Type::AnyError, wire, 0),
        ]
        .boxed(),
    }
}

fn fault(wire: Wire) -> BoxedStrategy<Fault> {
    let kind = prop::sample::select(&FaultKind::ALL[..]);
    let message = (text(wire), text(wire), vec(text(wire), 0..3)).prop_map(|(id, default_message, args)| Message {
        id,
        default_message,
        args,
    });
    let data =
        option::of("[a-z]{1,5}".prop_map(|text| Structure::new("com.example.data").with("a", Value::string(text))));
    (kind, vec(message, 0..3), data, option::of(text(wire)))
        .prop_map(|(kind, messages, data, challenge)| {
            let has_challenge = matches!(kind, FaultKind::Unauthenticated | FaultKind::Unauthorized);
            Fault { kind, messages, data, challenge: challenge.filter(|_| has_challenge) }
        })
        .boxed()
}
