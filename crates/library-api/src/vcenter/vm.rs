//! `com.vmware.vcenter.VM`: virtual machines. There are none, and a client that looks for one is told so.

use std::collections::BTreeSet;

use vapi::{Caller, Fault, bind::Id};
use vapi_macros::{Enumeration, Structure, service};

use crate::ids::VmId;

/// Whether a virtual machine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enumeration)]
#[enumeration("com.vmware.vcenter.vm.power.state")]
pub enum PowerState {
    /// It does not.
    PoweredOff,
    /// It does.
    PoweredOn,
    /// It was stopped where it was.
    Suspended,
}

/// Which virtual machines; each field that is set and not empty must match.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.vcenter.VM.filter_spec")]
pub struct FilterSpec {
    /// Ids, one of which it must have.
    pub vms: Option<BTreeSet<Id>>,
    /// Names, one of which it must have.
    pub names: Option<BTreeSet<String>>,
    /// Folders, one of which must contain it.
    pub folders: Option<BTreeSet<Id>>,
    /// Datacenters, one of which must contain it.
    pub datacenters: Option<BTreeSet<Id>>,
    /// Hosts, one of which must contain it.
    pub hosts: Option<BTreeSet<Id>>,
    /// Clusters, one of which must contain it.
    pub clusters: Option<BTreeSet<Id>>,
    /// Resource pools, one of which must contain it.
    pub resource_pools: Option<BTreeSet<Id>>,
    /// States, one of which it must be in.
    pub power_states: Option<BTreeSet<PowerState>>,
}

/// A virtual machine in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.vcenter.VM.summary")]
pub struct Summary {
    /// The virtual machine's id.
    pub vm: VmId,
    /// Its name.
    pub name: String,
    /// Whether it runs.
    pub power_state: PowerState,
    /// Processors that it has, when that is known.
    pub cpu_count: Option<i64>,
    /// Memory that it has, in MiB, when that is known.
    #[field(name = "memory_size_MiB")]
    pub memory_size_mib: Option<i64>,
}

/// Virtual machines: there is no hypervisor here.
#[service("com.vmware.vcenter.VM")]
pub trait Vm {
    /// Lists the virtual machines that match a filter.
    #[get("/vcenter/vm", query(filter))]
    #[faults(InvalidArgument, UnableToAllocateResource, ServiceUnavailable, Unauthenticated, Unauthorized)]
    #[privilege("System.Read")]
    async fn list(
        &self,
        cx: &Caller,
        /// Which ones; all when it is unset.
        filter: Option<FilterSpec>,
    ) -> Result<Vec<Summary>, Fault>;
}
