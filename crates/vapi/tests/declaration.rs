//! Each kind of unsound declaration is noticed, and a sound one is left alone.
#![allow(missing_docs)]

use vapi::{
    Address, Body, EnumerationDef, FaultKind, FieldDef, OperationDef, Privilege, PrivilegeObject, StructureDef, Type,
    UnionCase, UnionDef, declaration::flaws,
};

macro_rules! field {
    ($name:literal, $ty:expr) => {
        FieldDef { name: $name, ty: $ty, doc: "" }
    };
}

const fn input(fields: &'static [FieldDef]) -> StructureDef {
    StructureDef { name: "operation-input", doc: "", fields, unions: &[] }
}

fn address() -> Address {
    Address {
        method: "GET",
        path: "/content/library/{libraryId}",
        selector: None,
        path_fields: &[("libraryId", "library_id")],
        query_fields: &[],
        header_fields: &[],
        body: Body::None,
        success: 200,
    }
}

fn sound() -> OperationDef {
    OperationDef {
        service: "com.vmware.content.library",
        name: "get",
        doc: "Returns a library.",
        input: input(&[field!("library_id", Type::Id(&[]))]),
        output: Type::String,
        faults: &[FaultKind::NotFound],
        privileges: &[],
        address: Some(address()),
    }
}

fn addressed(address: Address) -> OperationDef {
    OperationDef { address: Some(address), ..sound() }
}

#[track_caller]
fn assert_flaw(operation: &OperationDef, expected: &str) {
    let flaws = flaws(operation);
    assert!(flaws.iter().any(|flaw| flaw == expected), "{flaws:?}");
}

#[test]
fn a_sound_declaration_has_no_flaws() {
    assert_eq!(flaws(&sound()), Vec::<String>::new());
}

#[test]
fn names_are_snake_case() {
    assert_flaw(&OperationDef { name: "keepAlive", ..sound() }, "operation name `keepAlive` is not snake case");
    assert_flaw(&OperationDef { service: "com.vmware.Content", ..sound() }, "service name `Content` is not snake case");
}

#[test]
fn an_operation_says_what_it_does() {
    assert_flaw(&OperationDef { doc: "", ..sound() }, "operation `get` says nothing about itself");
}

#[test]
fn a_fault_is_declared_once() {
    let faults = &[FaultKind::NotFound, FaultKind::NotFound];
    assert_flaw(&OperationDef { faults, ..sound() }, "fault NotFound is declared twice");
}

#[test]
fn a_path_variable_is_a_required_parameter() {
    assert_flaw(&addressed(Address { path_fields: &[], ..address() }), "path variable `libraryId` is not bound");
    assert_flaw(&OperationDef { input: input(&[]), ..sound() }, "path variable `library_id` is no parameter");
    let optional = input(&[field!("library_id", Type::Optional(&Type::Id(&[])))]);
    assert_flaw(&OperationDef { input: optional, ..sound() }, "path variable `library_id` is optional");
}

#[test]
fn every_parameter_has_one_place() {
    let two = input(&[field!("library_id", Type::Id(&[])), field!("name", Type::String)]);
    assert_flaw(&OperationDef { input: two, ..sound() }, "parameter `name` has 0 places in the request");
    let twice = Address { query_fields: &[("library_id", "library_id")], ..address() };
    assert_flaw(&addressed(twice), "parameter `library_id` has 2 places in the request");
    let stranger = Address { method: "POST", body: Body::Bare("spec"), ..address() };
    assert_flaw(&addressed(stranger), "`spec` has a place in the request and is no parameter");
}

#[test]
fn a_get_has_no_body_and_204_no_result() {
    assert_flaw(&addressed(Address { body: Body::Fields(&["name"]), ..address() }), "a GET has no body");
    assert_flaw(&addressed(Address { success: 204, ..address() }), "204 carries no result");
}

#[test]
fn a_key_that_selects_by_presence_carries_a_parameter() {
    let selecting = Address { selector: Some(("name", None)), ..address() };
    assert_flaw(&addressed(selecting), "`name` selects by its presence and is no query parameter");
}

#[test]
fn a_privilege_is_checked_on_something_that_the_call_names() {
    let parameter = OperationDef {
        privileges: &[Privilege {
            name: "System.Read",
            on: PrivilegeObject::Parameter { field: "library_item_id", resource: "com.vmware.content.library.Item" },
        }],
        ..sound()
    };
    assert_flaw(&parameter, "privilege `System.Read` is checked on `library_item_id`, which is no parameter");
    let attribute = OperationDef {
        privileges: &[Privilege {
            name: "System.Read",
            on: PrivilegeObject::Attribute { path: "ItemModel.library_id", resource: "com.vmware.content.Library" },
        }],
        input: input(&[field!("library_item_id", Type::Id(&[]))]),
        ..sound()
    };
    assert_flaw(&attribute, "privilege `System.Read` is checked on `ItemModel.library_id`, which no parameter has");
}

fn kind() -> &'static EnumerationDef {
    &EnumerationDef { name: "com.vmware.content.kind", doc: "", constants: &["PULL", "PUSH"] }
}

fn spec() -> &'static StructureDef {
    &StructureDef {
        name: "com.vmware.content.spec",
        doc: "",
        fields: &[field!("kind", Type::Enumeration(kind)), field!("source", Type::String), field!("kind", Type::Long)],
        unions: &[UnionDef { discriminant: "kind", cases: &[UnionCase { tag: "PULL", fields: &[("source", true)] }] }],
    }
}

#[test]
fn a_union_has_a_case_for_each_constant_and_optional_fields() {
    let operation = OperationDef { output: Type::List(&Type::Structure(spec)), ..sound() };
    assert_flaw(&operation, "the union of `com.vmware.content.spec` has other cases than `kind` has constants");
    assert_flaw(&operation, "`source` in the union of `com.vmware.content.spec` is no optional field");
    assert_flaw(&operation, "field `kind` occurs twice in `com.vmware.content.spec`");
}
