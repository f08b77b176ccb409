//! `com.vmware.content.trusted_certificates`: whose signatures on content are believed.

use library_api::{
    content::trusted_certificates::{CreateSpec, Info, ListResult, Summary, TrustedCertificates},
    ids::TrustedCertificateId,
};
use library_core::model;
use vapi::{Caller, Fault};

use crate::Services;

impl TrustedCertificates for Services {
    async fn create(&self, cx: &Caller, spec: CreateSpec) -> Result<TrustedCertificateId, Fault> {
        let id = self.domain.trust_certificate(&spec.cert_text).await.map_err(self.fault(cx))?;
        Ok(TrustedCertificateId(id.into()))
    }

    async fn delete(&self, cx: &Caller, certificate: TrustedCertificateId) -> Result<(), Fault> {
        let id = model::TrustedCertificateId::new(certificate.0);
        self.domain.distrust_certificate(&id).await.map_err(self.fault(cx))
    }

    async fn get(&self, cx: &Caller, certificate: TrustedCertificateId) -> Result<Info, Fault> {
        let id = model::TrustedCertificateId::new(certificate.0);
        let found = self.domain.trusted_certificate(&id).await.map_err(self.fault(cx))?;
        Ok(Info { cert_text: found.pem })
    }

    async fn list(&self, cx: &Caller) -> Result<ListResult, Fault> {
        let all = self.domain.trusted_certificates().await.map_err(self.fault(cx))?;
        let summary = |one: model::TrustedCertificate| Summary {
            certificate: TrustedCertificateId(one.id.into()),
            cert_text: one.pem,
        };
        Ok(ListResult { certificates: all.into_iter().map(summary).collect() })
    }
}
