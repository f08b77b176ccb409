//! `com.vmware.content.library.item.updatesession.file`: the files that an update session brings.

use library_api::{
    content::{
        library::item::{
            transfer::TransferEndpoint,
            updatesession::file::{AddSpec, File, Info, SourceType, ValidationError, ValidationResult},
        },
        subscribed_library::ProbeResult,
    },
    ids::UpdateSessionId,
};
use library_core::{
    Result,
    access::Object,
    model::{self, SourceKind},
    plugin::Verdict,
    update_session::{NewFile, SessionFile},
};
use vapi::{Caller, Fault};

use crate::{
    Services,
    content::{library::item::transfer, subscribed_library::probed},
    field::{self, long},
    message::message,
};

/// What a source in the storage needs beside possession of the session.
const READ_STORAGE: &str = "ContentLibrary.ReadStorage";

impl File for Services {
    async fn validate(&self, cx: &Caller, update_session_id: UpdateSessionId) -> Result<ValidationResult, Fault> {
        let verdict = self.domain.validate_session(&id(update_session_id)).await.map_err(self.fault(cx))?;
        Ok(shown_verdict(verdict))
    }

    async fn add(&self, cx: &Caller, update_session_id: UpdateSessionId, file_spec: AddSpec) -> Result<Info, Fault> {
        let id = id(update_session_id);
        self.may_read(cx, &id, &file_spec).await.map_err(self.fault(cx))?;
        let new = new(file_spec).map_err(self.fault(cx))?;
        let file = self.domain.add_session_file(&id, new).await.map_err(self.fault(cx))?;
        Ok(self.session_file(cx, file))
    }

    async fn probe(&self, _cx: &Caller, source_endpoint: TransferEndpoint) -> Result<ProbeResult, Fault> {
        // As with publishers, the certificate is told to who has one, the thumbprint to all.
        let shows_certificate = source_endpoint.ssl_certificate.is_some();
        let look = self.domain.probe_source(&transfer::source(source_endpoint)).await;
        let told = probed(look.outcome, look.peer);
        Ok(ProbeResult { ssl_certificate: told.ssl_certificate.filter(|_| shows_certificate), ..told })
    }

    async fn remove(&self, cx: &Caller, update_session_id: UpdateSessionId, file_name: String) -> Result<(), Fault> {
        self.domain.remove_session_file(&id(update_session_id), &file_name).await.map_err(self.fault(cx))
    }

    async fn list(&self, cx: &Caller, update_session_id: UpdateSessionId) -> Result<Vec<Info>, Fault> {
        let files = self.domain.session_files(&id(update_session_id)).await.map_err(self.fault(cx))?;
        Ok(files.into_iter().map(|file| self.session_file(cx, file)).collect())
    }

    async fn get(&self, cx: &Caller, update_session_id: UpdateSessionId, file_name: String) -> Result<Info, Fault> {
        let file = self.domain.session_file(&id(update_session_id), &file_name).await.map_err(self.fault(cx))?;
        Ok(self.session_file(cx, file))
    }
}

impl Services {
    /// A file as clients read it: a pull has its source, a push always has its address, the rest has neither (the SDK
    /// refuses others).
    fn session_file(&self, cx: &Caller, file: SessionFile) -> Info {
        let (source_type, upload_endpoint) = match file.source {
            SourceKind::None => (SourceType::None, None),
            SourceKind::Pull => (SourceType::Pull, None),
            SourceKind::Push => (SourceType::Push, Some(self.upload_endpoint(cx, &file.key, file.generation))),
        };
        Info {
            name: file.key.name,
            source_type,
            size: file.size.map(long),
            checksum_info: file.checksum.as_ref().map(transfer::shown_checksum),
            source_endpoint: file.pull.filter(|_| source_type == SourceType::Pull).map(transfer::shown_source),
            upload_endpoint,
            bytes_transferred: long(file.bytes_transferred),
            status: transfer::shown_status(file.status),
            error_message: file.error_message.map(|text| message("quire.update_session.file_failed", text)),
            keep_in_storage: Some(file.keep_in_storage),
        }
    }

    /// A source inside the storage needs `ContentLibrary.ReadStorage` on the session's item; this is asked before the
    /// source itself is judged.
    async fn may_read(&self, cx: &Caller, id: &model::UpdateSessionId, spec: &AddSpec) -> Result<()> {
        let uri = spec.source_endpoint.as_ref().map(|endpoint| endpoint.uri.0.as_str());
        if spec.source_type != SourceType::Pull || !uri.is_some_and(is_storage) {
            return Ok(());
        }
        let session = self.domain.update_session_by_id(id).await?;
        self.domain.authorise(&crate::user(cx)?, READ_STORAGE, &Object::Item(session.item)).await
    }
}

fn id(id: UpdateSessionId) -> model::UpdateSessionId {
    model::UpdateSessionId::new(id.0)
}

fn is_storage(uri: &str) -> bool {
    let scheme = uri.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("file" | "ds"))
}

fn new(spec: AddSpec) -> Result<NewFile> {
    let source = match spec.source_type {
        SourceType::None => SourceKind::None,
        SourceType::Push => SourceKind::Push,
        SourceType::Pull => SourceKind::Pull,
    };
    Ok(NewFile {
        name: spec.name,
        source,
        pull: spec.source_endpoint.map(transfer::source),
        size: spec.size.map(|size| field::size(size, "file_spec.size")).transpose()?,
        checksum: spec.checksum_info.as_ref().map(transfer::checksum),
    })
}

fn shown_verdict(verdict: Verdict) -> ValidationResult {
    ValidationResult {
        has_errors: !verdict.is_good(),
        missing_files: verdict.missing.into_iter().collect(),
        invalid_files: verdict
            .invalid
            .into_iter()
            .map(|invalid| ValidationError {
                name: invalid.file,
                error_message: message("quire.update_session.file_invalid", invalid.reason),
            })
            .collect(),
    }
}
