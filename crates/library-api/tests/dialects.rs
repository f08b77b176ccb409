//! Every declared operation on every wire: what a client writes is what the operation gets, and what the operation
//! answers is what the client reads.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use bytes::Bytes;
use common::{
    door::Door,
    values,
    wire::{self, Face},
};
use http::{Request, Response};
use proptest::{prelude::*, test_runner::TestRunner};
use vapi::{
    Answered, Credentials, FaultKind, OperationDef, Structure, Type, Value,
    dialect::{
        body::{
            Node,
            json::{self, Doubles},
        },
        json_rpc,
    },
};

const CASES: u32 = 24;

type Write = fn(&'static OperationDef, &Structure) -> Request<Bytes>;
type Read = fn(&'static OperationDef, &Response<Bytes>) -> Value;

/// Sends valid inputs and outputs of every operation through one dialect.
fn every_operation_passes(write: Write, read: Read) {
    let door = Door::new();
    for operation in common::operations() {
        let exchange = (values::input(operation), values::value(operation.output, 3));
        let outcome = TestRunner::new(values::seeded(CASES)).run(&exchange, |(input, output)| {
            door.will_answer(output.clone());
            let request = write(operation, &input);
            let shown = format!("{request:?}");
            let response = door.send(request);
            prop_assert_eq!(door.input(), Some(input), "{} got {:?}", shown, response);
            prop_assert_eq!(read(operation, &response), output, "{:?}", response);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}.{}: {error}", operation.service, operation.name));
    }
}

fn call(operation: &'static OperationDef, input: &Structure) -> Request<Bytes> {
    posted(json_rpc::encode_call(operation, input.clone(), &Credentials::None))
}

fn posted(body: Bytes) -> Request<Bytes> {
    Request::post("/api").header("content-type", "application/json").body(body).unwrap()
}

#[test]
fn json_rpc_carries_every_operation() {
    every_operation_passes(call, |operation, response| json_rpc::decode_answer(operation, response.body()).unwrap());
}

#[test]
fn api_carries_every_operation() {
    every_operation_passes(wire::api, wire::api_result);
}

#[test]
fn legacy_json_carries_every_operation() {
    every_operation_passes(
        |operation, input| wire::legacy(operation, input, Face::Json),
        |operation, response| Face::Json.result(operation, response),
    );
}

#[test]
fn legacy_xml_carries_every_operation() {
    every_operation_passes(
        |operation, input| wire::legacy(operation, input, Face::Xml),
        |operation, response| Face::Xml.result(operation, response),
    );
}

/// A tree that no declaration asked for.
fn tree() -> impl Strategy<Value = Node> {
    let names = prop_oneof![
        Just("STRUCTURE"),
        Just("operation-input"),
        Just("OPTIONAL"),
        Just("SECRET"),
        Just("create_spec"),
        Just("update_spec"),
        Just("spec"),
        Just("name"),
        Just("type"),
        Just("storage_backings"),
        Just("state"),
    ];
    let leaf = prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Boolean),
        any::<i64>().prop_map(Node::Long),
        (-1e300..1e300).prop_map(Node::Double),
        "\\PC{0,6}".prop_map(Node::Text),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let members = proptest::collection::btree_map(names.clone(), inner.clone(), 0..4);
        prop_oneof![proptest::collection::vec(inner, 0..4).prop_map(Node::List), members.prop_map(Node::object),]
    })
}

/// Sends a wrong body in place of each operation's own; nothing may end in an internal error.
fn no_body_breaks_a_dialect(write: impl Fn(&'static OperationDef, &Structure, &Node) -> Request<Bytes>) {
    let door = Door::new();
    for operation in common::operations() {
        let exchange = (values::input(operation), tree(), values::value(operation.output, 1));
        let outcome = TestRunner::new(values::seeded(CASES)).run(&exchange, |(input, wrong, output)| {
            door.will_answer(output);
            let response = door.send(write(operation, &input, &wrong));
            let fault = response.extensions().get::<Answered>().and_then(|answered| answered.fault);
            let expected = [None, Some(FaultKind::InvalidArgument), Some(FaultKind::UnexpectedInput)];
            prop_assert!(expected.contains(&fault), "{:?} to {:?}", response, wrong);
            Ok(())
        });
        outcome.unwrap_or_else(|error| panic!("{}.{}: {error}", operation.service, operation.name));
    }
}

#[test]
fn wrong_bodies_on_api_are_the_clients_fault() {
    no_body_breaks_a_dialect(|operation, input, wrong| with_body(wire::api(operation, input), wrong));
}

#[test]
fn wrong_bodies_on_rest_are_the_clients_fault() {
    no_body_breaks_a_dialect(|operation, input, wrong| with_body(wire::legacy(operation, input, Face::Json), wrong));
}

#[test]
fn wrong_inputs_on_json_rpc_are_the_clients_fault() {
    no_body_breaks_a_dialect(|operation, _, wrong| {
        let params = Node::object([
            ("serviceId", Node::text(operation.service)),
            ("operationId", Node::text(operation.name)),
            ("input", wrong.clone()),
            ("ctx", Node::object([("appCtx", Node::object([]))])),
        ]);
        let call = Node::object([
            ("jsonrpc", Node::text("2.0")),
            ("method", Node::text("invoke")),
            ("params", params),
            ("id", Node::text("1")),
        ]);
        posted(json::write(&call, Doubles::Plain).into())
    });
}

fn with_body(request: Request<Bytes>, wrong: &Node) -> Request<Bytes> {
    request.map(|_| json::write(wrong, Doubles::Plain).into())
}

#[test]
fn a_result_is_void_or_something_on_every_wire() {
    assert!(common::operations().all(|operation| !matches!(operation.output, Type::Optional(_))));
}
