//! The trust store: certificates whose holders may vouch for signers of packages (contract: `trusted_certificates`).

use ::ovf::Certificate;

use crate::{
    Domain, Work,
    domain::Attempts,
    error::{Error, Result},
    model::{TrustedCertificate, TrustedCertificateId},
    ports::metastore::{MetastoreError, Query, constraint},
};

impl Domain {
    /// Trusts a certificate, given as one PEM block, and returns its id: the SHA-256 of its DER form. One that is trusted
    /// already stays as it is.
    ///
    /// # Errors
    /// InvalidArgument for a text that is not one certificate.
    pub async fn trust_certificate(&self, pem: &str) -> Result<TrustedCertificateId> {
        let certificate = Certificate::from_pem(pem).map_err(|error| {
            let text = format!("`cert_text` is not one certificate in PEM form: {error}");
            Error::invalid("quire.trust.certificate", text)
        })?;
        let id = TrustedCertificateId::new(certificate.sha256());
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if work.get::<TrustedCertificate>(&id).await?.is_some() {
                return Ok(id);
            }
            work.insert(TrustedCertificate { id: id.clone(), pem: certificate.pem(), added: self.now() });
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    /// Trusts a certificate no longer. What was verified with it stays as it is.
    ///
    /// # Errors
    /// NotFound.
    pub async fn distrust_certificate(&self, id: &TrustedCertificateId) -> Result<()> {
        let mut work = self.begin().await?;
        let Some(certificate) = work.get::<TrustedCertificate>(id).await? else { return Err(unknown(id)) };
        work.delete(certificate);
        match work.save().await {
            Ok(()) => Ok(()),
            Err(MetastoreError::Conflict { constraint: constraint::REVISION }) => Err(unknown(id)),
            Err(error) => Err(error.into()),
        }
    }

    /// A trusted certificate.
    ///
    /// # Errors
    /// NotFound.
    pub async fn trusted_certificate(&self, id: &TrustedCertificateId) -> Result<TrustedCertificate> {
        let found = self.begin().await?.get::<TrustedCertificate>(id).await?;
        found.map(|certificate| certificate.record).ok_or_else(|| unknown(id))
    }

    /// All trusted certificates, oldest first.
    pub async fn trusted_certificates(&self) -> Result<Vec<TrustedCertificate>> {
        let all = self.begin().await?.query::<TrustedCertificate>(&Query::TrustedCertificates).await?;
        Ok(all.into_iter().map(|certificate| certificate.record).collect())
    }
}

/// The DER forms of all trusted certificates.
pub(crate) async fn anchors(work: &mut Work) -> Result<Vec<Vec<u8>>> {
    let all = work.query::<TrustedCertificate>(&Query::TrustedCertificates).await?;
    let certificates = all.iter().filter_map(|trusted| Certificate::from_pem(&trusted.record.pem).ok());
    Ok(certificates.map(|certificate| certificate.der().to_vec()).collect())
}

fn unknown(id: &TrustedCertificateId) -> Error {
    Error::not_found("trusted certificate", id.as_str())
}
