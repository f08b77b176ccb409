//! `com.vmware.content.security_policies`: what libraries may demand of content.

use library_api::content::security_policies::{Info, SecurityPolicies, operation};
use vapi::{Caller, Fault};

use crate::{Services, awaiting::awaiting};

impl SecurityPolicies for Services {
    async fn list(&self, _: &Caller) -> Result<Vec<Info>, Fault> {
        awaiting(operation::LIST)
    }
}
