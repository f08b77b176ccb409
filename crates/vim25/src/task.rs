//! Tasks: what a client started and asks after. Here they are done when they are made. It must never do their work.

use jiff::Timestamp;

use crate::{
    fault::Fault,
    object::Object,
    value::{Data, Moref, Value},
};

/// One task, done.
#[derive(Debug)]
pub(crate) struct Task {
    pub reference: Moref,
    /// Its method, such as `SearchDatastore_Task`.
    pub method: String,
    /// How people's languages name it, such as `host.DatastoreBrowser.search`.
    pub description: &'static str,
    /// What it was done to, and how that is called.
    pub entity: Option<(Moref, String)>,
    /// Who started it.
    pub user: String,
    pub begun: Timestamp,
    pub ended: Timestamp,
    pub outcome: Result<Value, Fault>,
    /// How many files the outcome lists.
    pub files: usize,
}

impl Task {
    /// The task as an object.
    pub(crate) fn object(&self) -> Object {
        Object::new(self.reference.clone())
            .with("value", Value::List("CustomFieldValue", Vec::new()))
            .with("availableField", Value::List("CustomFieldDef", Vec::new()))
            .with("info", self.info())
    }

    fn info(&self) -> Data {
        let state = if self.outcome.is_ok() { "success" } else { "error" };
        let entity = self.entity.as_ref();
        Data::new("TaskInfo")
            .with("key", self.reference.id.as_str())
            .with("task", self.reference.clone())
            .with("name", self.method.as_str())
            .with("descriptionId", self.description)
            .maybe("entity", entity.map(|(entity, _)| entity.clone()))
            .maybe("entityName", entity.map(|(_, name)| name.as_str()))
            .with("state", Value::Word("TaskInfoState", state))
            .with("cancelled", false)
            .with("cancelable", false)
            .maybe("error", self.outcome.as_ref().err().map(Fault::localized))
            .maybe("result", self.outcome.as_ref().ok().cloned())
            .with("reason", Data::new("TaskReasonUser").with("userName", self.user.as_str()))
            .with("queueTime", self.begun)
            .with("startTime", self.begun)
            .with("completeTime", self.ended)
            .with("eventChainId", 0)
    }
}
