//! A typed client on one side, a mounted implementation on the other, nothing but values between them.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use futures::FutureExt;
use library_api::{
    content::{
        library::item::downloadsession::file::{self, EndpointType, FileClient, Info, PrepareStatus},
        trusted_certificates::{self, CreateSpec, ListResult, Summary, TrustedCertificates, TrustedCertificatesClient},
    },
    ids::{DownloadSessionId, TrustedCertificateId},
};
use vapi::{CallError, Caller, Context, Fault, FaultKind, Message, Mount, OperationDef, Structure, Transport, Value};

/// Calls the mounts directly.
struct Direct(Vec<Mount>);

impl Transport for Direct {
    async fn invoke(&self, operation: &'static OperationDef, input: Structure) -> Result<Value, CallError> {
        let caller = Caller { user: Some("someone".into()), session: None, context: Context::default() };
        let mount = self.0.iter().find(|mount| std::ptr::eq(mount.operation, operation)).unwrap();
        Ok((mount.handler)(caller, input).await?)
    }
}

/// Nothing here ever waits.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}

struct OneCertificate;

impl TrustedCertificates for OneCertificate {
    async fn create(&self, _: &Caller, _: CreateSpec) -> Result<TrustedCertificateId, Fault> {
        Err(Fault::new(FaultKind::Error, Message::new("test.create", "no certificate, send one as PEM")))
    }

    async fn delete(&self, _: &Caller, _: TrustedCertificateId) -> Result<(), Fault> {
        Ok(())
    }

    async fn get(&self, cx: &Caller, certificate: TrustedCertificateId) -> Result<trusted_certificates::Info, Fault> {
        let cert_text = format!("{} for {}", certificate.as_str(), cx.user.as_deref().unwrap());
        Ok(trusted_certificates::Info { cert_text })
    }

    async fn list(&self, _: &Caller) -> Result<ListResult, Fault> {
        Ok(ListResult { certificates: vec![Summary { certificate: one(), cert_text: "text".to_owned() }] })
    }
}

struct OneFile;

impl file::File for OneFile {
    async fn list(&self, _: &Caller, _: DownloadSessionId) -> Result<Vec<Info>, Fault> {
        Ok(Vec::new())
    }

    async fn prepare(
        &self,
        _: &Caller,
        session: DownloadSessionId,
        file_name: String,
        endpoint_type: Option<EndpointType>,
    ) -> Result<Info, Fault> {
        let name = format!("{}/{file_name}/{}", session.as_str(), endpoint_type.map_or("-", EndpointType::as_str));
        let (size, status) = (Some(1), PrepareStatus::Prepared);
        let (download_endpoint, checksum_info, error_message) = (None, None, None);
        Ok(Info { name, size, bytes_transferred: 0, status, download_endpoint, checksum_info, error_message })
    }

    async fn get(&self, cx: &Caller, session: DownloadSessionId, file_name: String) -> Result<Info, Fault> {
        self.prepare(cx, session, file_name, None).await
    }
}

fn one() -> TrustedCertificateId {
    TrustedCertificateId("one".to_owned())
}

fn certificates() -> TrustedCertificatesClient<Direct> {
    TrustedCertificatesClient(Direct(trusted_certificates::mount(Arc::new(OneCertificate))))
}

#[test]
fn a_result_comes_back_as_it_was_given() {
    assert_eq!(block_on(certificates().get(one())).unwrap().cert_text, "one for someone");
    assert_eq!(block_on(certificates().list()).unwrap().certificates[0].certificate, one());
}

#[test]
fn an_operation_without_a_result_gives_nothing() {
    block_on(certificates().delete(one())).unwrap();
}

#[test]
fn a_fault_comes_back_with_its_message() {
    let refused = block_on(certificates().create(CreateSpec { cert_text: String::new() })).unwrap_err();
    assert_eq!(refused.to_string(), "no certificate, send one as PEM");
    assert!(matches!(refused, CallError::Fault(fault) if fault.kind == FaultKind::Error));
}

#[test]
fn every_parameter_reaches_its_own_place() {
    let client = FileClient(Direct(file::mount(Arc::new(OneFile))));
    let session = || DownloadSessionId("s".to_owned());
    let prepared = block_on(client.prepare(session(), "f".to_owned(), Some(EndpointType::Direct))).unwrap();
    assert_eq!(prepared.name, "s/f/DIRECT");
    assert_eq!(block_on(client.get(session(), "f".to_owned())).unwrap().name, "s/f/-");
}
