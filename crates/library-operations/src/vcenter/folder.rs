//! `com.vmware.vcenter.folder`: the folders of the inventory.

use library_api::{
    ids::FolderId,
    vcenter::folder::{FilterSpec, Folder, FolderType, Summary},
};
use library_core::{self as core, FolderKind};
use vapi::{Caller, Fault};

use super::holds;
use crate::Services;

impl Folder for Services {
    async fn list(&self, _cx: &Caller, filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        let filter = filter.unwrap_or_default();
        Ok(self.domain.folders().into_iter().filter(|folder| matches(&filter, folder)).map(summary).collect())
    }
}

fn matches(filter: &FilterSpec, folder: &core::Folder) -> bool {
    holds(filter.folders.as_ref(), |id| id.0 == folder.id)
        && holds(filter.names.as_ref(), |name| name == folder.name)
        && filter.r#type.is_none_or(|wanted| wanted == type_of(folder))
        // No folder is in another.
        && holds(filter.parent_folders.as_ref(), |_| false)
        && holds(filter.datacenters.as_ref(), |id| folder.datacenter == Some(id.0.as_str()))
}

fn summary(folder: core::Folder) -> Summary {
    Summary { folder: FolderId(folder.id.to_owned()), name: folder.name.to_owned(), r#type: type_of(&folder) }
}

fn type_of(folder: &core::Folder) -> FolderType {
    match folder.kind {
        FolderKind::Datacenters => FolderType::Datacenter,
        FolderKind::VirtualMachines => FolderType::VirtualMachine,
        FolderKind::Hosts => FolderType::Host,
        FolderKind::Datastores => FolderType::Datastore,
        FolderKind::Networks => FolderType::Network,
    }
}
