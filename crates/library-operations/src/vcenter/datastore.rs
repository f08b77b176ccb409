//! `com.vmware.vcenter.datastore`: the stores that libraries can be backed by.

use library_api::{
    ids::DatastoreId,
    vcenter::datastore::{Datastore, DatastoreType, FilterSpec, Info, Summary},
};
use library_core::{self as core, model::StoreId};
use vapi::{Caller, Fault};

use super::holds;
use crate::Services;

/// What every datastore is said to be made of: the contract knows no folder of a server, and the storage addresses of files
/// begin with `ds:///vmfs/`.
const TYPE: DatastoreType = DatastoreType::Vmfs;

impl Datastore for Services {
    async fn get(&self, cx: &Caller, datastore: DatastoreId) -> Result<Info, Fault> {
        let found = self.domain.datastore(&StoreId::new(datastore.0)).await.map_err(self.fault(cx))?;
        Ok(Info {
            accessible: found.is_accessible(),
            free_space: found.room.map(|room| bytes(room.free)),
            name: found.name,
            r#type: TYPE,
            // This server alone writes to its stores, and gives each file its room at once.
            multiple_host_access: false,
            thin_provisioning_supported: false,
        })
    }

    async fn list(&self, _cx: &Caller, filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        let filter = filter.unwrap_or_default();
        let datacenter = self.domain.datacenter();
        let is_there = holds(filter.datacenters.as_ref(), |id| id.0 == datacenter.id)
            && holds(filter.folders.as_ref(), |folder| folder.0 == datacenter.datastore_folder)
            && holds(filter.types.as_ref(), |r#type| *r#type == TYPE);
        if !is_there {
            return Ok(Vec::new());
        }
        let all = self.domain.datastores().await.into_iter();
        Ok(all.filter(|datastore| matches(&filter, datastore)).map(summary).collect())
    }
}

fn matches(filter: &FilterSpec, datastore: &core::Datastore) -> bool {
    holds(filter.datastores.as_ref(), |id| id.0 == datastore.id.as_str())
        && holds(filter.names.as_ref(), |name| *name == datastore.name)
}

fn summary(datastore: core::Datastore) -> Summary {
    Summary {
        datastore: DatastoreId(datastore.id.into()),
        name: datastore.name,
        r#type: TYPE,
        free_space: datastore.room.map(|room| bytes(room.free)),
        capacity: datastore.room.map(|room| bytes(room.capacity)),
    }
}

fn bytes(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
