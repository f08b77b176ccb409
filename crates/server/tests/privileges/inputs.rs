//! An input for each operation, valid in the scene; `{name}` stands for an id of it. With it every operation succeeds, if
//! nothing else is said.

mod item;
mod library;
mod service;
mod sessions;
mod tagging;

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::Value;
use vapi::FaultKind;

/// The input of one operation.
pub(crate) struct Input {
    /// All parameters by name.
    pub(crate) fields: Value,
    /// How the call ends for whoever may make it.
    pub(crate) ends: Option<FaultKind>,
}

/// A row of the table: the operation without `com.vmware.`, and its input.
type Row = (&'static str, Input);

/// All of them, by operation.
pub(crate) fn inputs() -> &'static BTreeMap<&'static str, Input> {
    static INPUTS: LazyLock<BTreeMap<&'static str, Input>> = LazyLock::new(|| {
        let tables = [library::rows(), item::rows(), sessions::rows(), service::rows(), tagging::rows()];
        tables.into_iter().flatten().collect()
    });
    &INPUTS
}

fn row(operation: &'static str, fields: Value) -> Row {
    (operation, Input { fields, ends: None })
}

/// What cannot be done yet without synchronisation.
fn awaiting(operation: &'static str, fields: Value) -> Row {
    (operation, Input { fields, ends: Some(FaultKind::ServiceUnavailable) })
}
