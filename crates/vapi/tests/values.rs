//! Any value of any type survives each wire, and XML is legacy JSON node for node.
#![allow(clippy::unwrap_used)]

mod common;

use common::{
    declared,
    values::{Wire, typed, value},
};
use proptest::prelude::*;
use vapi::{
    Bound, Fault, Structure, Type, Value,
    dialect::{
        body::{
            Node,
            json::{self, Doubles},
            node::Member,
            read::{self, Text},
            write::{self, Maps},
            xml::{self, Document, Root},
        },
        json_rpc,
    },
    validate,
};

fn as_document(value: &Value, ty: &Type, maps: Maps) -> Vec<Member> {
    write::document(value, ty, maps).map(|node| ("value".into(), node)).into_iter().collect()
}

fn from_document(members: Vec<Member>, ty: &Type, text: Text) -> Value {
    let node = members.into_iter().next().map_or(Node::Null, |(_, node)| node);
    validate::normal(read::value(node, ty, text).unwrap(), ty).unwrap()
}

/// The comparable form: absent optionals unset.
fn normal(value: &Value, ty: &Type) -> Value {
    validate::normal(value.clone(), ty).unwrap()
}

fn through_json(members: Vec<Member>) -> Vec<Member> {
    match json::read(&json::write(&Node::Object(members), Doubles::Plain)).unwrap() {
        Node::Object(members) => members,
        other => panic!("{other:?}"),
    }
}

fn through_xml(members: Vec<Member>) -> Vec<Member> {
    let operation = &declared::SERVICES[0].operations[0];
    let document = Document::of(operation, Root::Result, members);
    let read = xml::read(document.text().as_bytes()).unwrap();
    assert!(read.is_rooted_like(&document));
    read.members
}

/// Every scalar as text, and empty objects as XML has them: what is left of a tree without its scalar types.
fn textual(node: &Node) -> Node {
    match node {
        Node::Boolean(flag) => Node::text(flag.to_string()),
        Node::Long(number) => Node::text(number.to_string()),
        Node::Double(number) => Node::text(json::double(*number, Doubles::Plain)),
        Node::Null | Node::Text(_) => node.clone(),
        Node::List(items) => Node::List(items.iter().map(textual).collect()),
        Node::Object(members) if members.is_empty() => Node::text(""),
        Node::Object(members) => {
            Node::Object(members.iter().map(|(name, node)| (name.clone(), textual(node))).collect())
        }
    }
}

fn reversed(members: Vec<Member>) -> Vec<Member> {
    members.into_iter().rev().map(|(name, node)| (name, reversed_node(node))).collect()
}

fn reversed_node(node: Node) -> Node {
    match node {
        Node::Object(members) => Node::Object(reversed(members)),
        Node::List(items) => Node::List(items.into_iter().map(reversed_node).collect()),
        other => other,
    }
}

/// The same value with its fields in the order of their names: an undeclared structure keeps that of the document.
fn sorted(value: Value) -> Value {
    match value {
        Value::Structure(structure) => Value::Structure(sorted_fields(structure)),
        Value::Error(structure) => Value::Error(sorted_fields(structure)),
        Value::List(items) => Value::List(items.into_iter().map(sorted).collect()),
        Value::Map(entries) => Value::Map(entries.into_iter().map(|(key, value)| (key, sorted(value))).collect()),
        Value::Optional(Some(inner)) => Value::set(sorted(*inner)),
        other => other,
    }
}

fn sorted_fields(structure: Structure) -> Structure {
    let mut fields: Vec<_> = structure.fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
    fields.sort_by(|(a, _), (b, _)| a.cmp(b));
    Structure { name: structure.name, fields }
}

proptest! {
    #![proptest_config(common::values::seeded(256))]

    #[test]
    fn json_rpc_is_lossless((ty, value) in typed(Wire::JsonRpc)) {
        let text = json::write(&json_rpc::value::encode(&value), Doubles::Canonical);
        let back = json_rpc::value::decode(json::read(&text).unwrap()).unwrap();
        prop_assert_eq!(normal(&back, &ty), normal(&value, &ty));
    }

    #[test]
    fn api_json_is_lossless((ty, value) in typed(Wire::Json)) {
        let members = through_json(as_document(&value, &ty, Maps::Object));
        prop_assert_eq!(from_document(members, &ty, Text::Strict), normal(&value, &ty));
    }

    #[test]
    fn legacy_json_is_lossless((ty, value) in typed(Wire::Json)) {
        let members = through_json(as_document(&value, &ty, Maps::Entries));
        prop_assert_eq!(from_document(members, &ty, Text::Scalars), normal(&value, &ty));
    }

    #[test]
    fn xml_is_lossless((ty, value) in typed(Wire::Xml)) {
        let members = through_xml(as_document(&value, &ty, Maps::Entries));
        prop_assert_eq!(from_document(members, &ty, Text::Scalars), normal(&value, &ty));
    }

    #[test]
    fn xml_is_legacy_json_node_for_node((ty, value) in typed(Wire::Xml)) {
        let members = as_document(&value, &ty, Maps::Entries);
        let json = Node::Object(through_json(members.clone()));
        let xml = Node::Object(through_xml(members));
        prop_assert_eq!(textual(&xml), textual(&json));
    }

    #[test]
    fn the_order_of_members_is_free((ty, value) in typed(Wire::Xml)) {
        let members = through_xml(reversed(as_document(&value, &ty, Maps::Entries)));
        prop_assert_eq!(sorted(from_document(members, &ty, Text::Scalars)), sorted(normal(&value, &ty)));
    }

    #[test]
    fn normal_values_pass_the_check((ty, value) in typed(Wire::JsonRpc)) {
        prop_assert_eq!(validate::check(&normal(&value, &ty), &ty), Ok(()));
    }

    #[test]
    fn a_value_of_another_type_is_refused_and_never_panics(
        (ty, _) in typed(Wire::JsonRpc),
        (_, value) in typed(Wire::JsonRpc),
    ) {
        if let Ok(converted) = validate::normal(value, &ty) {
            prop_assert_eq!(validate::check(&converted, &ty), Ok(()));
        }
    }

    #[test]
    fn faults_survive_their_structure(value in value(Type::AnyError, Wire::JsonRpc, 1)) {
        let fault = Fault::from_value(value.clone()).unwrap();
        prop_assert_eq!(fault.into_value(), value);
    }

    #[test]
    fn garbage_never_panics_a_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = json::read(&bytes);
        let _ = xml::read(&bytes);
    }

    #[test]
    fn doubles_read_back(number in any::<f64>().prop_filter("finite", |n| n.is_finite())) {
        for doubles in [Doubles::Plain, Doubles::Canonical] {
            prop_assert_eq!(json::double(number, doubles).parse::<f64>().unwrap().to_bits(), number.to_bits());
            let canonical = json::double(number, Doubles::Canonical);
            prop_assert!(canonical.contains('.') && canonical.contains('E'));
        }
    }
}
