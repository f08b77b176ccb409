//! Singletons of which this server has the name alone, for clients that take them for granted: govmomi dereferences
//! them, and govc crashes without. Nothing of them is supported, and they say so. It must never name one that clients do
//! without when it is not there (Ansible `customFieldsManager`, govmomi `extensionManager`), and none that came after
//! API 6.0: yavijava breaks on it.

use crate::{object::Object, value::Moref};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Settings of the server.
    Setting,
    /// Roles and permissions.
    Authorization,
    /// Performance counters.
    Performance,
    /// Events.
    Events,
    /// Licenses.
    Licenses,
    /// Import and export of virtual machines.
    Ovf,
}

impl Absent {
    const ALL: [Self; 6] =
        [Self::Setting, Self::Authorization, Self::Performance, Self::Events, Self::Licenses, Self::Ovf];

    /// What clients call on and are told that it is not supported.
    pub(crate) fn reference(self) -> Moref {
        match self {
            Self::Setting => Moref::new("OptionManager", "VpxSettings"),
            Self::Authorization => Moref::new("AuthorizationManager", "AuthorizationManager"),
            Self::Performance => Moref::new("PerformanceManager", "PerfMgr"),
            Self::Events => Moref::new("EventManager", "EventManager"),
            Self::Licenses => Moref::new("LicenseManager", "LicenseManager"),
            Self::Ovf => Moref::new("OvfManager", "OvfManager"),
        }
    }
}

/// All of them.
pub(crate) fn objects() -> impl Iterator<Item = Object> {
    Absent::ALL.into_iter().map(|absent| Object::new(absent.reference()))
}

/// Whether a reference is to one of them.
pub(crate) fn is_absent(reference: &Moref) -> bool {
    Absent::ALL.into_iter().any(|absent| absent.reference() == *reference)
}
