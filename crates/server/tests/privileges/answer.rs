//! What came back on a wire, and how it ended.

use vapi::{FaultKind, OperationDef};

use crate::common::{message::Message, wire::Wire};

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) wire: Wire,
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    /// A message that came on a wire.
    pub(crate) fn of(wire: Wire, message: &Message) -> Self {
        Self { wire, status: message.status(), text: message.text().to_owned() }
    }

    /// Whether the operation succeeded (`None`) or ended with this fault, in the form of its wire.
    pub(crate) fn ends(&self, operation: &OperationDef, expected: Option<FaultKind>) -> bool {
        let success = operation.address.as_ref().unwrap().success;
        let names = |name: &str| self.text.contains(&format!("\"{name}\""));
        match (self.wire, expected) {
            (Wire::JsonRpc, None) => self.text.contains("\"result\":{\"output\":"),
            (Wire::JsonRpc, Some(kind)) => names(kind.canonical()),
            (Wire::Api, None) => self.status == success,
            (Wire::Api, Some(kind)) => self.status == kind.api_status() && names(kind.error_type()),
            (Wire::Rest | Wire::Xml, None) => self.status == 200,
            (Wire::Rest | Wire::Xml, Some(kind)) => {
                self.status == kind.rest_status() && self.text.contains(kind.canonical())
            }
        }
    }

    /// Its text with each of these ids taken out of it.
    pub(crate) fn without<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> (u16, String) {
        (self.status, ids.into_iter().fold(self.text.clone(), |text, id| text.replace(id, "…")))
    }
}
