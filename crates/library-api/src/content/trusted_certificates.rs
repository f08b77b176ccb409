//! `com.vmware.content.trusted_certificates`: whose signatures on content are believed.

use vapi::{Caller, Fault};
use vapi_macros::{Structure, service};

use crate::ids::TrustedCertificateId;

/// The certificate to trust.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.trusted_certificates.create_spec")]
pub struct CreateSpec {
    /// One certificate, PEM.
    pub cert_text: String,
}

/// A trusted certificate.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.trusted_certificates.info")]
pub struct Info {
    /// The certificate, PEM.
    pub cert_text: String,
}

/// A trusted certificate in a list.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.trusted_certificates.summary")]
pub struct Summary {
    /// The certificate's id.
    pub certificate: TrustedCertificateId,
    /// The certificate, PEM.
    pub cert_text: String,
}

/// The trust store.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.trusted_certificates.list_result")]
pub struct ListResult {
    /// One entry a certificate.
    pub certificates: Vec<Summary>,
}

/// Trusted certificates: content is verified against them.
#[service("com.vmware.content.trusted_certificates")]
pub trait TrustedCertificates {
    /// Trusts a certificate and returns its id; one that is trusted already keeps its id.
    #[post("/content/trusted-certificates", body = spec, success = 201)]
    #[faults(Error, Unauthenticated)]
    #[privilege("ContentLibrary.AddCertToTrustStore")]
    async fn create(
        &self,
        cx: &Caller,
        /// The certificate to trust.
        spec: CreateSpec,
    ) -> Result<TrustedCertificateId, Fault>;

    /// Trusts a certificate no longer.
    #[delete("/content/trusted-certificates/{certificate}")]
    #[faults(Error, NotFound, Unauthenticated)]
    #[privilege("ContentLibrary.DeleteCertFromTrustStore", on = parameter(certificate, "com.vmware.content.TrustedCertificate"))]
    async fn delete(
        &self,
        cx: &Caller,
        /// The certificate to remove.
        certificate: TrustedCertificateId,
    ) -> Result<(), Fault>;

    /// Returns a trusted certificate.
    #[get("/content/trusted-certificates/{certificate}")]
    #[faults(Error, Unauthenticated, NotFound)]
    #[privilege("System.Read", on = parameter(certificate, "com.vmware.content.TrustedCertificate"))]
    async fn get(
        &self,
        cx: &Caller,
        /// The certificate to return.
        certificate: TrustedCertificateId,
    ) -> Result<Info, Fault>;

    /// Lists the trusted certificates.
    #[get("/content/trusted-certificates")]
    #[faults(Error, Unauthenticated)]
    #[privilege("System.Read")]
    async fn list(&self, cx: &Caller) -> Result<ListResult, Fault>;
}
