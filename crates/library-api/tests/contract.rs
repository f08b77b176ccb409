//! The declarations are the contract: each equals its facts, and none is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs)]

mod common;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use vapi::{Body, EnumerationDef, FieldDef, OperationDef, Privilege, PrivilegeObject, StructureDef, UnionDef};

fn facts(section: &str) -> Map<String, Value> {
    let facts: Value = serde_json::from_str(include_str!("../contract/facts.json")).expect("the facts are JSON");
    facts[section].as_object().expect("a section is an object").clone()
}

/// Compares what is declared with the facts, field order included; each fact has its declaration.
fn assert_equals_contract(section: &str, declared: impl Iterator<Item = (String, Value)>) {
    let mut facts = facts(section);
    let mut differences = Vec::new();
    for (name, declared) in declared {
        match facts.remove(&name) {
            None => differences.push(format!("{name}: the contract does not have it")),
            Some(fact) if fact != declared => {
                differences.push(format!("{name}:\n  contract {fact}\n  declared {declared}"));
            }
            Some(fact) if field_order(&fact) != field_order(&declared) => {
                differences.push(format!("{name}: the contract orders its fields {:?}", field_order(&fact)));
            }
            Some(_) => {}
        }
    }
    differences.extend(facts.keys().map(|name| format!("{name}: it is not declared")));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn field_order(fact: &Value) -> Vec<&String> {
    let fields = fact.get("input").or(fact.get("fields")).and_then(Value::as_object);
    fields.map(|fields| fields.keys().collect()).unwrap_or_default()
}

#[test]
fn every_operation_equals_the_contract() {
    assert_equals_contract(
        "operations",
        common::operations().map(|operation| (full_name(operation), describe(operation))),
    );
}

#[test]
fn every_structure_equals_the_contract() {
    let structures = common::reached().structures.into_iter();
    assert_equals_contract("structures", structures.map(|(name, definition)| (name.to_owned(), structure(definition))));
}

#[test]
fn every_enumeration_equals_the_contract() {
    let enumerations = common::reached().enumerations.into_iter();
    let described = |(name, definition): (&str, &EnumerationDef)| (name.to_owned(), json!(definition.constants));
    assert_equals_contract("enumerations", enumerations.map(described));
}

#[test]
fn what_awaits_synchronisation_is_declared() {
    let declared: BTreeSet<String> = common::operations().map(full_name).collect();
    let awaiting: Vec<&str> = include_str!("../contract/awaiting-synchronisation.txt").lines().collect();
    println!("answered with ServiceUnavailable until there is synchronisation:\n{}", awaiting.join("\n"));
    let unknown: Vec<&&str> = awaiting.iter().filter(|name| !declared.contains(**name)).collect();
    assert_eq!(unknown, Vec::<&&str>::new(), "contract/awaiting-synchronisation.txt names no operation");
    assert!(awaiting.is_sorted_by(|one, next| one < next), "contract/awaiting-synchronisation.txt is out of order");
    assert_eq!(awaiting.len(), 4, "the list only shrinks: this number follows it down and is never raised");
}

#[test]
fn every_declaration_says_something_about_itself() {
    let reached = common::reached();
    let mut silent: Vec<String> = Vec::new();
    for definition in reached.structures.values() {
        silent.extend(definition.doc.is_empty().then(|| definition.name.to_owned()));
        silent.extend(silent_fields(definition.name, definition.fields));
    }
    silent.extend(reached.enumerations.values().filter(|it| it.doc.is_empty()).map(|it| it.name.to_owned()));
    silent.extend(common::operations().flat_map(|operation| silent_fields(operation.name, operation.input.fields)));
    silent.extend(library_api::services().iter().filter(|it| it.doc.is_empty()).map(|it| it.id.to_owned()));
    assert_eq!(silent, Vec::<String>::new());
}

fn silent_fields(of: &str, fields: &[FieldDef]) -> Vec<String> {
    fields.iter().filter(|field| field.doc.is_empty()).map(|field| format!("{of}.{}", field.name)).collect()
}

fn full_name(operation: &OperationDef) -> String {
    format!("{}.{}", operation.service, operation.name)
}

fn describe(operation: &OperationDef) -> Value {
    let address = operation.address.as_ref().expect("every operation of the contract has an address");
    json!({
        "input": fields(operation.input.fields),
        "output": format!("{:?}", operation.output),
        "faults": operation.faults.iter().map(|fault| snake(&format!("{fault:?}"))).collect::<Vec<_>>(),
        "privileges": operation.privileges.iter().map(privilege).collect::<Vec<_>>(),
        "method": address.method,
        "path": address.path,
        "selector": address.selector,
        "path_fields": pairs(address.path_fields),
        "query_fields": pairs(address.query_fields),
        "header_fields": pairs(address.header_fields),
        "body": body(&address.body),
        "success": address.success,
    })
}

fn fields(fields: &[FieldDef]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), json!(format!("{:?}", field.ty)))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Map<String, Value> {
    pairs.iter().map(|(wire, parameter)| ((*wire).to_owned(), json!(parameter))).collect()
}

fn privilege(privilege: &Privilege) -> Value {
    match privilege.on {
        PrivilegeObject::Global => json!([privilege.name, "global"]),
        PrivilegeObject::Parameter { field, resource } => json!([privilege.name, "parameter", field, resource]),
        PrivilegeObject::Attribute { path, resource } => json!([privilege.name, "attribute", path, resource]),
    }
}

fn body(body: &Body) -> String {
    match body {
        Body::None => "none".to_owned(),
        Body::Bare(parameter) => format!("bare:{parameter}"),
        Body::Fields(parameters) => format!("object:{}", parameters.join(",")),
    }
}

fn structure(definition: &StructureDef) -> Value {
    let mut described = json!({ "fields": fields(definition.fields) });
    if !definition.unions.is_empty() {
        described["unions"] = definition.unions.iter().map(union).collect::<Map<_, _>>().into();
    }
    described
}

fn union(union: &UnionDef) -> (String, Value) {
    let cases = union.cases.iter().map(|case| {
        let required = |required: bool| if required { "required" } else { "optional" };
        let members = case.fields.iter().map(|(field, needed)| ((*field).to_owned(), json!(required(*needed))));
        (case.tag.to_owned(), Value::Object(members.collect()))
    });
    (union.discriminant.to_owned(), Value::Object(cases.collect()))
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
