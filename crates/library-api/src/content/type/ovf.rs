//! `com.vmware.content.type.ovf`: the summary of an OVF package. No operation returns it; libraries hand it on to
//! subscribers as text.

pub mod hardware;
pub mod policy;
pub mod vm_template;

use vapi_macros::Structure;

use self::{
    policy::{StoragePolicy, StoragePolicyGroup},
    vm_template::VmTemplate,
};
use crate::ids::{ItemId, LibraryId};

/// What an OVF package holds.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.ovf_template")]
pub struct OvfTemplate {
    /// The item that holds the package.
    pub id: ItemId,
    /// How many virtual machines the package describes.
    pub vm_count: i64,
    /// The item's version that this summary is of.
    pub version: String,
    /// The library that holds the item.
    pub library_id_parent: LibraryId,
    /// Whether the package describes a collection of virtual machines.
    pub is_vapp_template: bool,
    /// The virtual machine, when the package describes a single one.
    pub vm_template: Option<VmTemplate>,
    /// The collection, when the package describes one.
    pub vapp_template: Option<VAppTemplate>,
    /// The networks that the package speaks of.
    pub networks: Vec<Network>,
    /// The groups of storage that the package speaks of.
    pub storage_policy_groups: Option<Vec<StoragePolicyGroup>>,
}

/// A collection of virtual machines.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.V_app_template")]
pub struct VAppTemplate {
    /// The collection's name.
    pub vapp_name: Option<String>,
    /// Its virtual machines.
    pub vm_templates: Option<Vec<VmTemplate>>,
    /// The groups of storage that it wants.
    pub storage_policies: Option<Vec<StoragePolicy>>,
}

/// A network that a package speaks of.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.network")]
pub struct Network {
    /// Its name within the package.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}
