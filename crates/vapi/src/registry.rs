//! All operations that are served, and the way of a call through them:
//! authenticate, validate, authorise, run, check that the answer is one the declaration allows.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;

use crate::{
    Absence, Call, Caller, Defect, Fault, Gate, OperationDef, ServiceDef, Structure, Value, absence::is_address,
    complaint, run, validate,
};

/// Runs one operation on valid input.
pub type Handler = Arc<dyn Fn(Caller, Structure) -> BoxFuture<'static, Result<Value, Fault>> + Send + Sync>;

/// One operation with what runs it; `#[service]` makes these.
pub struct Mount {
    /// The declaration.
    pub operation: &'static OperationDef,
    /// What runs it.
    pub handler: Handler,
}

/// The services of a server.
#[derive(Default)]
pub struct Registry {
    services: BTreeMap<&'static str, &'static ServiceDef>,
    operations: BTreeMap<&'static str, BTreeMap<&'static str, Mount>>,
    absent: &'static [Absence],
    watch: Option<Watch>,
}

/// Told of each defect of an operation; the server logs it.
pub type Watch = Arc<dyn Fn(&Defect) + Send + Sync>;

impl Registry {
    /// An empty registry.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same registry with one more service.
    #[must_use]
    pub fn with(mut self, service: &'static ServiceDef, mounts: Vec<Mount>) -> Self {
        self.services.insert(service.id, service);
        for mount in mounts {
            let operations = self.operations.entry(mount.operation.service).or_default();
            operations.insert(mount.operation.name, mount);
        }
        self
    }

    /// The same registry, telling those who call services of `absent` why they are not here; the first that fits speaks.
    /// Of a service that is here only in part, only the one that names it as a whole can speak.
    #[must_use]
    pub fn lacking(mut self, absent: &'static [Absence]) -> Self {
        self.absent = absent;
        self
    }

    /// What is said to the caller of an operation that is not here.
    pub(crate) fn missing_operation(&self, service: &str, name: &str) -> Fault {
        let what = format!("{service}.{name}");
        let here = self.services.keys().find(|id| **id == service);
        let absence = self.absence(here, |absence| absence.is_service(service));
        absence.map_or_else(|| complaint::no_operation(&what), |absence| absence.fault(&what))
    }

    /// What is said to the caller of a REST address, `path` below the dialect's root and `target` as it came, that is not
    /// here.
    pub(crate) fn missing_address(&self, method: &str, path: &str, target: &str) -> Fault {
        // Longer ids come later: the last is the closest.
        let here = self.services.keys().rfind(|id| is_address(id, path));
        let absence = self.absence(here, |absence| is_address(absence.services, path));
        let what = || format!("{method} {target}");
        absence.map_or_else(|| complaint::no_address(method, target), |absence| absence.fault(&what()))
    }

    fn absence(&self, here: Option<&&str>, fits: impl Fn(&Absence) -> bool) -> Option<&'static Absence> {
        self.absent.iter().find(|absence| here.map_or_else(|| fits(absence), |id| absence.services == *id))
    }

    /// All services, by id.
    pub fn services(&self) -> impl Iterator<Item = &'static ServiceDef> {
        self.services.values().copied()
    }

    /// All operations that can be called, by service and name.
    pub fn operations(&self) -> impl Iterator<Item = &'static OperationDef> {
        self.operations.values().flat_map(BTreeMap::values).map(|mount| mount.operation)
    }

    /// The operation `name` of `service`.
    pub fn operation(&self, service: &str, name: &str) -> Option<&'static OperationDef> {
        self.mount(service, name).map(|mount| mount.operation)
    }

    /// The same registry, telling `watch` of each defect: an undeclared fault, an answer of the wrong shape, a panic.
    #[must_use]
    pub fn watched_by(mut self, watch: Watch) -> Self {
        self.watch = Some(watch);
        self
    }

    /// Takes a call through its whole way. See [`Registry::call_decoding`].
    ///
    /// # Errors
    /// As [`Registry::call_decoding`].
    pub async fn call(&self, gate: &impl Gate, mut call: Call) -> Result<Value, Fault> {
        let empty = Structure::new(call.operation.input.name);
        let input = std::mem::replace(&mut call.input, empty);
        self.call_decoding(gate, call, || Ok(input)).await
    }

    /// Takes a call through its whole way: authenticate, decode, validate, authorise, run, check. Input is decoded
    /// only for a caller who is known.
    ///
    /// # Errors
    /// What the gate, the decoder or validation refuse; the operation's declared faults and the standing set;
    /// `InternalServerError` in place of anything else, which is a defect.
    pub async fn call_decoding(
        &self,
        gate: &impl Gate,
        call: Call,
        decode: impl FnOnce() -> Result<Structure, Fault> + Send,
    ) -> Result<Value, Fault> {
        let operation = call.operation;
        let caller = gate.authenticate(&call).await?;
        let Some(mount) = self.mount(operation.service, operation.name) else {
            return Err(complaint::no_operation(operation.name));
        };
        let input = validate::input(operation, decode()?)?;
        gate.authorise(&caller, operation, &input).await?;
        run::run(mount, caller, input, self.watch.as_ref()).await
    }

    fn mount(&self, service: &str, name: &str) -> Option<&Mount> {
        self.operations.get(service)?.get(name)
    }
}
