//! `com.vmware.vcenter.VM`: virtual machines, of which there are none.

use library_api::vcenter::vm::{FilterSpec, Summary, Vm};
use vapi::{Caller, Fault};

use crate::Services;

impl Vm for Services {
    async fn list(&self, _cx: &Caller, _filter: Option<FilterSpec>) -> Result<Vec<Summary>, Fault> {
        Ok(Vec::new())
    }
}
