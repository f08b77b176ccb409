//! What all entities of the inventory have in common. It must never say more of one than is so.

use crate::{
    object::Object,
    value::{Moref, Value},
};

/// Role `ReadOnly`, which vSphere knows by this number: nobody changes this inventory.
const READ_ONLY: i32 = -2;

/// How an entity is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Status {
    Green,
    Red,
}

impl From<Status> for Value {
    fn from(status: Status) -> Self {
        let word = match status {
            Status::Green => "green",
            Status::Red => "red",
        };
        Self::Word("ManagedEntityStatus", word)
    }
}

/// An entity with the properties that all have.
pub(super) fn entity(reference: Moref, name: &str, parent: Option<Moref>, status: Status) -> Object {
    let list = |of| Value::List(of, Vec::new());
    Object::new(reference)
        .with("value", list("CustomFieldValue"))
        .with("availableField", list("CustomFieldDef"))
        .maybe("parent", parent)
        .with("customValue", list("CustomFieldValue"))
        .with("overallStatus", status)
        .with("configStatus", status)
        .with("configIssue", list("Event"))
        .with("effectiveRole", Value::List("Int", vec![READ_ONLY.into()]))
        .with("permission", list("Permission"))
        .with("name", name)
        .with("disabledMethod", list("String"))
        .with("recentTask", list("ManagedObjectReference"))
        .with("declaredAlarmState", list("AlarmState"))
        .with("triggeredAlarmState", list("AlarmState"))
        .with("alarmActionsEnabled", false)
        .with("tag", list("Tag"))
}
