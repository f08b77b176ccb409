//! `com.vmware.vapi.std.introspection`: tells which services and operations there are. Needs no login.
//! Answers from declarations alone.

mod declared;
mod definition;

use std::{collections::BTreeMap, sync::Arc};

use crate::{Fault, Message, Mount, OperationDef, Registry, ServiceDef, Structure, Value, mount};

/// The operations that can be called, by service and name.
type Operations = BTreeMap<&'static str, BTreeMap<&'static str, &'static OperationDef>>;

/// `registry` with the introspection services, which tell of all its services and of themselves.
#[must_use]
pub fn mounted_on(registry: Registry) -> Registry {
    let mut operations = Operations::new();
    let own = declared::SERVICES.iter().flat_map(|service| service.operations);
    for operation in registry.operations().chain(own) {
        operations.entry(operation.service).or_default().insert(operation.name, operation);
    }
    let operations = Arc::new(operations);
    declared::SERVICES.iter().fold(registry, |registry, service| {
        let mounts = service.operations.iter().map(|operation| mounted(operation, &operations)).collect();
        registry.with(service, mounts)
    })
}

/// The introspection services.
pub(crate) fn services() -> &'static [ServiceDef] {
    &declared::SERVICES
}

fn mounted(operation: &'static OperationDef, operations: &Arc<Operations>) -> Mount {
    let operations = Arc::clone(operations);
    Mount::new(operation, move |_, input| {
        let answer = answer(operation, &operations, &input);
        async move { answer }
    })
}

fn answer(operation: &OperationDef, operations: &Operations, input: &Structure) -> Result<Value, Fault> {
    let text = |field: &str| input.get(field).and_then(Value::as_text).unwrap_or_default();
    match (operation.service, operation.name) {
        (declared::SERVICE, "list") => Ok(names(operations.keys())),
        (declared::SERVICE, "get") => {
            let names = names(service(operations, text("id"))?.keys());
            Ok(Value::Structure(Structure::new(declared::SERVICE_INFO.name).with("operations", names)))
        }
        (declared::OPERATION, "list") => Ok(names(service(operations, text("service_id"))?.keys())),
        (declared::OPERATION, "get") => {
            let (service_id, name) = (text("service_id"), text("operation_id"));
            let found = service(operations, service_id)?.get(name).ok_or_else(|| no_operation(service_id, name))?;
            Ok(definition::of_operation(found))
        }
        _ => Err(mount::unanswered(operation)),
    }
}

fn names<'a>(names: impl Iterator<Item = &'a &'static str>) -> Value {
    Value::List(names.map(|name| Value::string(*name)).collect())
}

fn service<'o>(
    operations: &'o Operations,
    id: &str,
) -> Result<&'o BTreeMap<&'static str, &'static OperationDef>, Fault> {
    operations.get(id).ok_or_else(|| {
        let text = format!("there is no service `{id}`; list the services to see those there are");
        Fault::not_found(Message::new("vapi.introspection.service.not_found", text).arg(id))
    })
}

fn no_operation(service: &str, name: &str) -> Fault {
    let text = format!("the service `{service}` has no operation `{name}`; list its operations to see those there are");
    Fault::not_found(Message::new("vapi.introspection.operation.not_found", text).arg(name).arg(service))
}
