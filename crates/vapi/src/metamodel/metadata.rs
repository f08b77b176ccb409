//! What is declared of an element beside its name and type, as the annotations of the metamodel: unions, resource
//! types of ids, addresses. Their names are those of the official SDK's `MetadataIdentifier`.

use std::collections::BTreeMap;

use super::structures::{ELEMENT_MAP, ELEMENT_VALUE};
use crate::{Address, Structure, Type, UnionDef, Value};

/// No annotations.
pub(super) const NONE: Value = Value::Map(Vec::new());

/// An annotation: its name, and its arguments by name.
pub(super) type Annotation = (&'static str, Vec<(&'static str, Value)>);

/// The annotations of one element, of each name one.
pub(super) fn of_elements(annotations: impl IntoIterator<Item = Annotation>) -> Value {
    let entry = |(name, arguments): Annotation| {
        let arguments = arguments.into_iter().map(|(name, value)| (Value::string(name), value)).collect();
        let elements = Structure::new(ELEMENT_MAP.name).with("elements", Value::Map(arguments));
        (Value::string(name), Value::Structure(elements))
    };
    let annotations: BTreeMap<_, _> = annotations.into_iter().collect();
    Value::Map(annotations.into_iter().map(entry).collect())
}

/// The part that the field `name` has in `union`, if it has one.
pub(super) fn union(union: &UnionDef, name: &str) -> Option<Annotation> {
    if union.discriminant == name {
        return Some(("UnionTag", Vec::new()));
    }
    let cases = union.cases.iter().filter(|case| case.fields.iter().any(|(field, _)| *field == name));
    let tags: Vec<&str> = cases.map(|case| case.tag).collect();
    let value = (!tags.is_empty()).then(|| texts(&tags))?;
    Some(("UnionCase", vec![("tag", texts(&[union.discriminant])), ("value", value)]))
}

/// The resource types that ids of this type name, if it is one of ids.
pub(super) fn resource(ty: &Type) -> Option<Annotation> {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => resource(inner),
        Type::Id(resources) if !resources.is_empty() => Some(("Resource", vec![("value", texts(resources))])),
        // No ids, or nothing said of them.
        _ => None,
    }
}

/// Where an operation is: below `/api`, and below `/rest` too.
pub(super) fn address(address: &Address) -> Annotation {
    let path = address.selected_path();
    ("RequestMapping", vec![("method", texts(&[address.method])), ("value", texts(&[path.as_str()]))])
}

/// `com.vmware.vapi.metadata.metamodel.element_value` of one text, or of several.
fn texts(texts: &[&str]) -> Value {
    let (tag, text, list) = match texts {
        [only] => ("STRING", Value::set(Value::string(*only)), Value::UNSET),
        several => {
            let list = several.iter().map(|text| Value::string(*text)).collect();
            ("STRING_LIST", Value::UNSET, Value::set(Value::List(list)))
        }
    };
    let value = Structure::new(ELEMENT_VALUE.name)
        .with("type", Value::string(tag))
        .with("long_value", Value::UNSET)
        .with("string_value", text)
        .with("list_value", list)
        .with("structure_id", Value::UNSET)
        .with("structure_ids", Value::UNSET);
    Value::Structure(value)
}
