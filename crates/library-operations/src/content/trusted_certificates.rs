//! `com.vmware.content.trusted_certificates`: whose signatures on content are believed.

use library_api::{
    content::trusted_certificates::{CreateSpec, Info, ListResult, TrustedCertificates, operation},
    ids::TrustedCertificateId,
};
use vapi::{Caller, Fault};

use crate::{Services, awaiting::awaiting};

impl TrustedCertificates for Services {
    async fn create(&self, _: &Caller, _: CreateSpec) -> Result<TrustedCertificateId, Fault> {
        awaiting(operation::CREATE)
    }

    async fn delete(&self, _: &Caller, _: TrustedCertificateId) -> Result<(), Fault> {
        awaiting(operation::DELETE)
    }

    async fn get(&self, _: &Caller, _: TrustedCertificateId) -> Result<Info, Fault> {
        awaiting(operation::GET)
    }

    async fn list(&self, _: &Caller) -> Result<ListResult, Fault> {
        awaiting(operation::LIST)
    }
}
