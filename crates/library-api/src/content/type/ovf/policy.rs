//! `com.vmware.content.type.ovf.policy`: groups of storage in the summary of an OVF package.

use vapi_macros::Structure;

/// A wish for storage of one group.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.policy.storage_policy")]
pub struct StoragePolicy {
    /// The group's id.
    pub group_id: String,
}

/// A group of storage that a package speaks of.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.policy.storage_policy_group")]
pub struct StoragePolicyGroup {
    /// Its id within the package.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}
