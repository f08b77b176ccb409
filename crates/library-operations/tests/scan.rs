//! Every operation, called with ids that nobody knows and values that nobody meant: it answers, or fails as declared.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::Door;
use vapi::{CallError, FaultKind, OperationDef, Structure, StructureDef, Transport, Type, Value};

/// What a value is made of.
#[derive(Clone, Copy)]
struct Garbage {
    text: &'static str,
    number: i64,
    optional: Optional,
    /// Structures within structures; some are recursive.
    depth: u8,
    /// Which constant of an enumeration, which case of a union.
    choice: usize,
}

#[derive(Clone, Copy)]
enum Optional {
    Set,
    Unset,
}

impl Garbage {
    fn value(self, ty: &Type) -> Value {
        match ty {
            Type::Void => Value::Void,
            Type::Boolean => Value::Boolean(true),
            Type::Long => Value::Long(self.number),
            Type::Double => Value::Double(0.5),
            Type::Secret => Value::Secret(self.text.to_owned()),
            Type::Binary => Value::Binary(Vec::new()),
            Type::DateTime => Value::string("2026-01-02T03:04:05.000Z"),
            Type::String | Type::Uri | Type::Id(_) => Value::string(self.text),
            Type::Enumeration(def) => Value::string(def().constants[self.choice % def().constants.len()]),
            Type::Optional(inner) => match self.optional {
                Optional::Set if self.depth > 0 => Value::set(self.value(inner)),
                Optional::Set | Optional::Unset => Value::UNSET,
            },
            Type::List(inner) | Type::Set(inner) => Value::List(vec![self.value(inner)]),
            Type::Map(key, value) => Value::Map(vec![(self.value(key), self.value(value))]),
            Type::Structure(def) => {
                Value::Structure(Self { depth: self.depth.saturating_sub(1), ..self }.structure(def()))
            }
            Type::DynamicStructure | Type::Opaque | Type::AnyError => Value::Structure(Structure::new("x")),
        }
    }

    /// A valid structure: of a union only the fields of its case are set.
    fn structure(self, def: &'static StructureDef) -> Structure {
        let mut structure = Structure::new(def.name);
        for field in def.fields {
            structure = structure.with(field.name, self.value(&field.ty));
        }
        for union in def.unions {
            let tag = structure.get(union.discriminant).and_then(Value::as_text).map(str::to_owned);
            let case = union.cases.iter().find(|case| Some(case.tag) == tag.as_deref());
            for (name, value) in &mut structure.fields {
                let of = |case: &vapi::UnionCase| case.fields.iter().find(|(field, _)| field == name).copied();
                match (union.cases.iter().find_map(of), case.and_then(of)) {
                    (Some(_), None) => *value = Value::UNSET,
                    (_, Some((_, true))) if *value == Value::UNSET => {
                        let ty = &def.field(name).unwrap().ty;
                        *value = Self { optional: Optional::Set, depth: 2, ..self }.value(ty);
                    }
                    _ => {}
                }
            }
        }
        structure
    }
}

fn garbage() -> Vec<Garbage> {
    let texts = ["no-such-thing", "", "../..", "b8a2a2e3-2314-43cd-a871-6ede0f429751", "%00%ff?x=1#y"];
    let mut all = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        for (optional, number) in [(Optional::Set, i64::MIN), (Optional::Unset, 7), (Optional::Set, i64::MAX)] {
            all.extend((0..3).map(|choice| Garbage { text, number, optional, depth: 4, choice: choice + at }));
        }
    }
    all
}

async fn call(door: &Door, operation: &'static OperationDef, garbage: Garbage) {
    let client = door.admin();
    let Err(error) = client.invoke(operation, garbage.structure(&operation.input)).await else { return };
    let CallError::Fault(fault) = error else { panic!("{} did not answer: {error}", operation.name) };
    let allowed = operation.faults.contains(&fault.kind) || FaultKind::STANDING.contains(&fault.kind);
    assert!(allowed, "{}.{} answered {:?}", operation.service, operation.name, fault);
    assert_ne!(fault.kind, FaultKind::InternalServerError, "{}.{}", operation.service, operation.name);
    assert!(!fault.messages.is_empty() && !fault.messages[0].default_message.is_empty());
}

#[tokio::test]
async fn garbage_gets_declared_faults_from_every_operation() {
    let door = Door::new().await;
    let operations: Vec<&'static OperationDef> = door.registry.operations().collect();
    assert!(operations.len() >= 50, "only {} operations are mounted", operations.len());
    for operation in operations {
        for garbage in garbage() {
            call(&door, operation, garbage).await;
        }
    }
    assert_eq!(*door.log.defects.lock().unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn everything_that_is_declared_is_mounted() {
    let door = Door::new().await;
    for operation in library_api::services().into_iter().flat_map(|service| service.operations) {
        assert!(door.registry.operation(operation.service, operation.name).is_some(), "{}", operation.name);
    }
}

/// Nobody gets anything without a login but what declares no privilege.
#[tokio::test]
async fn without_a_login_every_privileged_operation_is_unauthenticated() {
    let door = Door::new().await;
    let nobody = door.with(vapi::Credentials::None);
    let plain = Garbage { text: "x", number: 1, optional: Optional::Unset, depth: 0, choice: 0 };
    let privileged = door.registry.operations().filter(|operation| !operation.privileges.is_empty());
    for operation in privileged.collect::<Vec<_>>() {
        let outcome = nobody.invoke(operation, plain.structure(&operation.input)).await;
        assert_eq!(common::kind(outcome), FaultKind::Unauthenticated, "{}.{}", operation.service, operation.name);
    }
}
