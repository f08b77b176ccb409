//! `com.vmware.vcenter.cluster`: clusters, of which there are none.

use library_api::vcenter::cluster::{Cluster, FilterSpec, Summary};
use vapi::{Caller, Fault};

use crate::Services;

impl Cluster for Services {
    async fn list(&self, _cx: &Caller, _filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        Ok(Vec::new())
    }
}
