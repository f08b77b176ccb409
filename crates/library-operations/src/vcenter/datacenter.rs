//! `com.vmware.vcenter.datacenter`: the datacenter in which the datastores are.

use library_api::{
    ids::{DatacenterId, FolderId},
    vcenter::datacenter::{Datacenter, FilterSpec, Info, Summary},
};
use library_core as core;
use vapi::{Caller, Fault};

use super::holds;
use crate::Services;

impl Datacenter for Services {
    async fn list(&self, _cx: &Caller, filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        let datacenter = self.domain.datacenter();
        let is_wanted = matches(&filter.unwrap_or_default(), &datacenter);
        let summary = Summary { datacenter: DatacenterId(datacenter.id.to_owned()), name: datacenter.name.to_owned() };
        Ok(is_wanted.then_some(summary).into_iter().collect())
    }

    async fn get(&self, cx: &Caller, datacenter: DatacenterId) -> Result<Info, Fault> {
        let datacenter = self.domain.datacenter_by_id(datacenter.as_str()).map_err(self.fault(cx))?;
        let folder = |id: &str| FolderId(id.to_owned());
        Ok(Info {
            name: datacenter.name.to_owned(),
            datastore_folder: folder(datacenter.datastore_folder),
            host_folder: folder(datacenter.host_folder),
            network_folder: folder(datacenter.network_folder),
            vm_folder: folder(datacenter.vm_folder),
        })
    }
}

fn matches(filter: &FilterSpec, datacenter: &core::Datacenter<'_>) -> bool {
    holds(filter.datacenters.as_ref(), |id| id.0 == datacenter.id)
        && holds(filter.names.as_ref(), |name| name == datacenter.name)
        && holds(filter.folders.as_ref(), |folder| folder.0 == datacenter.parent)
}
