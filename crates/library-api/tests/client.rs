//! A typed client on one side, a mounted implementation on the other, nothing but values between them.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use futures::FutureExt;
use library_api::{
    content::library::{
        Library, LibraryClient,
        item::downloadsession::file::{self, EndpointType, FileClient, Info, PrepareStatus},
    },
    content::{self, LibraryModel},
    ids::{DownloadSessionId, LibraryId},
};
use vapi::{
    CallError, Caller, Context, Fault, FaultKind, Message, Mount, OperationDef, Structure, Transport, Value, bind::Id,
};

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

struct OneLibrary;

impl Library for OneLibrary {
    async fn get(&self, cx: &Caller, library_id: LibraryId) -> Result<LibraryModel, Fault> {
        let description = cx.user.as_deref().map(str::to_owned);
        Ok(LibraryModel { id: Some(library_id.into()), description, ..LibraryModel::default() })
    }

    async fn list(&self, _: &Caller) -> Result<Vec<Id>, Fault> {
        Ok(vec![Id("one".to_owned())])
    }

    async fn find(&self, _: &Caller, _: content::library::FindSpec) -> Result<Vec<Id>, Fault> {
        Err(Fault::new(FaultKind::InvalidArgument, Message::new("test.find", "nothing to look for, set a field")))
    }

    async fn update(&self, _: &Caller, _: LibraryId, _: LibraryModel) -> Result<(), Fault> {
        Ok(())
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

fn library() -> LibraryClient<Direct> {
    LibraryClient(Direct(content::library::mount(Arc::new(OneLibrary))))
}

#[test]
fn a_result_comes_back_as_it_was_given() {
    let model = block_on(library().get(LibraryId("one".to_owned()))).unwrap();
    assert_eq!((model.id, model.description.as_deref()), (Some(Id("one".to_owned())), Some("someone")));
    assert_eq!(block_on(library().list()).unwrap(), [Id("one".to_owned())]);
}

#[test]
fn an_operation_without_a_result_gives_nothing() {
    block_on(library().update(LibraryId("one".to_owned()), LibraryModel::default())).unwrap();
}

#[test]
fn a_fault_comes_back_with_its_message() {
    let refused = block_on(library().find(content::library::FindSpec::default())).unwrap_err();
    assert_eq!(refused.to_string(), "nothing to look for, set a field");
    assert!(matches!(refused, CallError::Fault(fault) if fault.kind == FaultKind::InvalidArgument));
}

#[test]
fn every_parameter_reaches_its_own_place() {
    let client = FileClient(Direct(file::mount(Arc::new(OneFile))));
    let session = || DownloadSessionId("s".to_owned());
    let prepared = block_on(client.prepare(session(), "f".to_owned(), Some(EndpointType::Direct))).unwrap();
    assert_eq!(prepared.name, "s/f/DIRECT");
    assert_eq!(block_on(client.get(session(), "f".to_owned())).unwrap().name, "s/f/-");
}
