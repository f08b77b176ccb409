//! `com.vmware.vcenter.host`: hosts of virtual machines. There are none, and a client that looks for one is told so.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use crate::ids::HostId;

/// Whether a host can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vcenter.host.connection_state")]
pub enum ConnectionState {
    /// It can.
    Connected,
    /// It was disconnected on purpose.
    Disconnected,
    /// It does not answer.
    NotResponding,
}

/// Whether a host runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vcenter.host.power_state")]
pub enum PowerState {
    /// It runs, or is about to stand by.
    PoweredOn,
    /// It was turned off.
    PoweredOff,
    /// It stands by.
    Standby,
}

/// Which hosts; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.host.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub hosts: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Folders, one of which must contain it.
    pub folders: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
    /// Whether it must be in no cluster, or in one.
    pub standalone: Option<bool>,
    /// Clusters, one of which must contain it.
    pub clusters: Option<BTreeSet<Id>>,
    /// States of connection, one of which it must be in.
    pub connection_states: Option<BTreeSet<ConnectionState>>,
    /// UUIDs of hardware, one of which it must have.
    pub host_uuids: Option<BTreeSet<String>>,
}

/// A host in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.host.summary")]
#[union(connection_state { CONNECTED(power_state), DISCONNECTED, NOT_RESPONDING })]
pub struct Summary {
    /// The host's id.
    pub host: HostId,
    /// Its name.
    pub name: String,
    /// Whether it can be reached.
    pub connection_state: ConnectionState,
    /// Whether it runs, when it can be reached.
    pub power_state: Option<PowerState>,
    /// UUID of its hardware.
    pub host_uuid: Option<String>,
}

/// Hosts: there is no hypervisor here.
#[service("com.vmware.vcenter.host")]
pub trait Host {
    /// Lists the hosts that match a filter.
    #[get("/vcenter/host", query(filter))]
    #[faults(InvalidArgument, UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
