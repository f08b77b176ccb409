//! Services that clients know and this server deliberately lacks: what is said to those who call them. They are declared
//! nowhere, so that introspection and the reference do not offer them.

use crate::{Fault, FaultKind, Message};

/// A family of services that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// What the ids of its services begin with, for example `com.vmware.vcenter.ovf`.
    pub services: &'static str,
    /// Why it is not here and what to do instead: goes on after `operation … is not supported: `.
    pub reason: &'static str,
}

impl Absence {
    /// What somebody is told who calls `what` of it.
    pub(crate) fn fault(&self, what: &str) -> Fault {
        let text = format!("operation `{what}` is not supported: {}", self.reason);
        Fault::new(FaultKind::Unsupported, Message::new("vapi.method.unsupported", text).arg(what))
    }

    pub(crate) fn is_service(&self, id: &str) -> bool {
        id.strip_prefix(self.services).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

/// Whether `path`, below the root of a dialect, is an address of services whose ids begin with `services`: with the id's
/// whole beginning, as the computed addresses have it, or without `com/vmware`, as the declared ones.
pub(crate) fn is_address(services: &str, path: &str) -> bool {
    let whole = services.replace('.', "/").replace('_', "-");
    let short = whole.strip_prefix("com/vmware/").unwrap_or(&whole);
    let path = path.trim_start_matches('/');
    let begins = |with: &str| path.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    begins(&whole) || begins(short)
}
