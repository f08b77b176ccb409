//! `com.vmware.content.library.item.downloadsession.file`: the files that a download session hands out.

use library_api::{
    content::library::item::{
        downloadsession::file::{EndpointType, File, Info, PrepareStatus},
        file::ChecksumInfo,
        transfer::TransferEndpoint,
    },
    ids::DownloadSessionId,
};
use library_core::{
    download_session::files::DownloadView,
    model::{self, DownloadFile, EndpointKind, PrepareState},
};
use vapi::{Caller, Fault};

use crate::{Services, content::library::item::transfer, endpoints::encoded, field::long, message::message};

impl File for Services {
    async fn list(&self, cx: &Caller, download_session_id: DownloadSessionId) -> Result<Vec<Info>, Fault> {
        let files = self.domain.download_files(&id(download_session_id)).await.map_err(self.fault(cx))?;
        Ok(files.iter().map(|view| self.download_file(cx, view)).collect())
    }

    async fn prepare(
        &self,
        cx: &Caller,
        download_session_id: DownloadSessionId,
        file_name: String,
        endpoint_type: Option<EndpointType>,
    ) -> Result<Info, Fault> {
        let (id, endpoint) = (id(download_session_id), endpoint(endpoint_type));
        let view = self.domain.prepare_file(&id, &file_name, endpoint).await.map_err(self.fault(cx))?;
        Ok(self.download_file(cx, &view))
    }

    async fn get(&self, cx: &Caller, download_session_id: DownloadSessionId, file_name: String) -> Result<Info, Fault> {
        let view = self.domain.download_file(&id(download_session_id), &file_name).await.map_err(self.fault(cx))?;
        Ok(self.download_file(cx, &view))
    }
}

impl Services {
    fn download_file(&self, cx: &Caller, view: &DownloadView) -> Info {
        let asked = view.asked.as_ref();
        let prepared = asked.filter(|asked| asked.state == PrepareState::Prepared);
        Info {
            name: view.file.name.clone(),
            size: Some(long(view.file.size)),
            bytes_transferred: asked.map_or(0, |asked| long(asked.served.len())),
            status: asked.map_or(PrepareStatus::Unprepared, |asked| shown_status(asked.state)),
            download_endpoint: prepared.and_then(|asked| self.endpoint_of(cx, asked, view)),
            checksum_info: prepared.and_then(|asked| checksum_info(asked, view)),
            error_message: asked
                .and_then(|asked| asked.error_message.clone())
                .map(|text| message("quire.download_session.file_failed", text)),
        }
    }

    fn endpoint_of(&self, cx: &Caller, asked: &DownloadFile, view: &DownloadView) -> Option<TransferEndpoint> {
        match asked.endpoint {
            EndpointKind::Https => Some(self.download_endpoint(cx, &asked.key)),
            EndpointKind::Direct => view.storage_uri.as_deref().map(|address| TransferEndpoint {
                uri: encoded(address),
                ssl_certificate_thumbprint: None,
                ssl_certificate: None,
            }),
        }
    }
}

/// The checksum shows once the download is complete: every byte was served at least once. Bytes that are read straight
/// from the storage do not pass through here, so that it shows at once.
fn checksum_info(asked: &DownloadFile, view: &DownloadView) -> Option<ChecksumInfo> {
    let complete = match asked.endpoint {
        EndpointKind::Https => asked.served.covers(view.file.size),
        EndpointKind::Direct => true,
    };
    (complete && !view.file.checksum.hex.is_empty()).then(|| transfer::shown_checksum(&view.file.checksum))
}

fn id(id: DownloadSessionId) -> model::DownloadSessionId {
    model::DownloadSessionId::new(id.0)
}

fn endpoint(endpoint: Option<EndpointType>) -> EndpointKind {
    match endpoint {
        None | Some(EndpointType::Https) => EndpointKind::Https,
        Some(EndpointType::Direct) => EndpointKind::Direct,
    }
}

fn shown_status(state: PrepareState) -> PrepareStatus {
    match state {
        PrepareState::PrepareRequested => PrepareStatus::PrepareRequested,
        PrepareState::Preparing => PrepareStatus::Preparing,
        PrepareState::Prepared => PrepareStatus::Prepared,
        PrepareState::Error => PrepareStatus::Error,
    }
}
