//! `com.vmware.vcenter.host`: hosts, of which there are none.

use library_api::vcenter::host::{FilterSpec, Host, Summary};
use vapi::{Caller, Fault};

use crate::Services;

impl Host for Services {
    async fn list(&self, _cx: &Caller, _filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        Ok(Vec::new())
    }
}
