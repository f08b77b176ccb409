//! What a case is: an operation, what happened before, who calls, with which input, and how it must end.
//! The input is written as legacy JSON has it: all parameters by name.

use serde_json::Value;
use vapi::{FaultKind, OperationDef, Registry, ServiceDef};

use crate::common::wire::Wire;

/// The operations that succeed only when this server synchronises.
const AWAITING: &str = include_str!("../../../library-api/contract/awaiting-synchronisation.txt");

/// One call.
#[derive(Clone)]
pub(crate) struct Case {
    /// Service id without `com.vmware.`.
    pub(crate) service: &'static str,
    /// Operation id.
    pub(crate) operation: &'static str,
    /// What the file is called.
    pub(crate) name: String,
    /// What happened before.
    pub(crate) after: Vec<Twist>,
    /// Who calls.
    pub(crate) who: Who,
    /// All parameters by name; `{name}` stands for an id of the scene.
    pub(crate) input: Value,
    /// The fault with which it ends.
    pub(crate) ends: Option<FaultKind>,
}

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// An administrator.
    Administrator,
    /// A user without any role.
    Stranger,
    /// Nobody.
    Nobody,
    /// The administrator, with this password in place of a login session.
    Password(&'static str),
}

/// What happened before a call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Twist {
    /// The update session is DONE.
    Completed,
    /// The update session is CANCELED.
    Canceled,
    /// The update session is in ERROR.
    Failed,
    /// A file of the update session has not come yet.
    AwaitsPush,
    /// A file of the update session was pulled.
    Pulled,
    /// A file of the update session could not be pulled.
    PullRefused,
    /// A file of the update session came with another size than was said.
    WrongSize,
    /// Others change the library without end.
    Disturbed,
    /// The metadata cannot be written now.
    MetadataDown,
    /// Some minutes pass.
    MinutesPass,
    /// The update session is one of a machine whose disk is missing.
    OvfItem,
    /// The download session is CANCELED.
    DownloadCanceled,
    /// The download session is in ERROR.
    DownloadFailed,
    /// A file of the download session was fetched.
    Downloaded,
    /// The download session is one of a user without any role.
    StrangersDownload,
    /// Neither session is open any more.
    Idle,
    /// The library is in maintenance, and neither session is open.
    Maintenance,
    /// The subscribed library is in maintenance.
    SubscribedMaintenance,
    /// The subscribed library fetches files when they are wanted.
    SubscribedOnDemand,
    /// Others change the subscribed library without end.
    SubscribedDisturbed,
    /// The library is about to move to another datastore, and neither session is open.
    Migrating,
    /// It has moved.
    Migrated,
    /// Something uses the library: `{usage}`.
    Used,
    /// Something uses the subscribed library: `{usage}`.
    SubscribedUsed,
    /// Usages of the library hold for its items.
    UsedWithItems,
    /// The item is being copied to another datastore: `{copy}`.
    CopyUnfinished,
    /// The library takes signed templates only, and has an item that nobody signed: `{machine}`.
    Ruled,
    /// A certificate is trusted: `{certificate}`.
    Trusting,
    /// There are tags: `{gold}` and `{silver}` of `{category}`, and `{roomy}`; the library and the item carry `{gold}`.
    Tagged,
    /// The library is published.
    Published,
    /// The library is published, and another one follows it: `{follower}`.
    Followed,
    /// The library is published with a password, and another one follows it with that password: `{follower}`.
    Protected,
    /// The library is published, and another one was made for a subscription: `{subscription}`.
    Subscription,
    /// The subscribed library was synchronised.
    Synchronised,
    /// The files of the item of the subscribed library are not here.
    MirroredUncached,
    /// The publisher of the subscribed library shows a certificate that nobody vouches for.
    Untrusted,
}

impl Case {
    /// The declaration of its operation.
    pub(crate) fn declaration(&self) -> &'static OperationDef {
        let id = format!("com.vmware.{}", self.service);
        let service = services().into_iter().find(|service| service.id == id).unwrap();
        service.operations.iter().find(|operation| operation.name == self.operation).unwrap()
    }

    /// The wires that know its operation: introspection has no address.
    pub(crate) fn wires(&self) -> Vec<Wire> {
        let has_address = self.declaration().address.is_some();
        Wire::ALL.into_iter().filter(|wire| has_address || *wire == Wire::JsonRpc).collect()
    }

    /// Whether it brings a password.
    pub(crate) fn logs_in(&self) -> bool {
        matches!(self.who, Who::Password(_))
    }

    /// The same, after this.
    #[must_use]
    pub(crate) fn after(mut self, twist: Twist) -> Self {
        self.after.push(twist);
        self
    }

    /// The same under another name.
    #[must_use]
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The same call by another caller.
    #[must_use]
    pub(crate) fn by(mut self, who: Who) -> Self {
        self.who = who;
        self
    }
}

/// The cases of one service.
pub(crate) struct Of(pub(crate) &'static str);

impl Of {
    /// A call that succeeds.
    pub(crate) fn ok(&self, operation: &'static str, input: Value) -> Case {
        self.case(operation, "success", input)
    }

    /// A call that ends with a fault.
    pub(crate) fn fault(&self, kind: FaultKind, operation: &'static str, input: Value) -> Case {
        Case { ends: Some(kind), ..self.case(operation, kind.name(), input) }
    }

    fn case(&self, operation: &'static str, name: &str, input: Value) -> Case {
        Case {
            service: self.0,
            operation,
            name: name.to_owned(),
            after: Vec::new(),
            who: Who::Administrator,
            input,
            ends: None,
        }
    }
}

/// Everything that is declared: the services of the library, the metamodel, and introspection.
pub(crate) fn services() -> Vec<&'static ServiceDef> {
    let described = vapi::introspection::mounted_on(vapi::metamodel::mounted_on(Registry::new(), &[]));
    library_api::services().into_iter().chain(described.services()).collect()
}

/// How a call of this operation ends at best.
pub(crate) fn best(service: &str, operation: &str) -> Option<FaultKind> {
    let id = format!("com.vmware.{service}.{operation}");
    AWAITING.lines().any(|line| line == id).then_some(FaultKind::ServiceUnavailable)
}

/// All cases: those of the tables, and the first of each operation that ends as well as it can again by nobody and by
/// somebody without a role.
pub(crate) fn all() -> Vec<Case> {
    let mut all = crate::cases::tables();
    let mut shown: Vec<(&str, &str)> = Vec::new();
    for success in all.clone().into_iter().filter(|case| case.ends == best(case.service, case.operation)) {
        let is_open = success.declaration().address.is_none();
        if is_open || shown.contains(&(success.service, success.operation)) {
            continue;
        }
        shown.push((success.service, success.operation));
        let refused = |who, name: &str, kind| Case { ends: Some(kind), ..success.clone().by(who).named(name) };
        all.push(refused(Who::Nobody, "unauthenticated", FaultKind::Unauthenticated));
        if needs_a_role(success.declaration()) {
            all.push(refused(Who::Stranger, "unprivileged", FaultKind::Unauthorized));
        }
    }
    all
}

/// Whether any privilege is declared that not everybody has.
pub(crate) fn needs_a_role(operation: &OperationDef) -> bool {
    operation.privileges.iter().any(|privilege| privilege.name != "System.Anonymous")
}
