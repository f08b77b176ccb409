//! `com.vmware.content.subscribed_library`: libraries whose content follows another library.

use library_api::{
    content::LibraryModel,
    content::library::subscription_info::SubscriptionInfo,
    content::subscribed_library::{ProbeResult, ProbeStatus, SubscribedLibrary},
    ids::LibraryId,
};
use library_core::{
    library::{LibraryChange, PublisherChange, Through, Usages},
    model::{self, LibraryKind},
    ports::{
        feed::{FeedError, Look, PeerCertificate},
        metastore::LibraryFilter,
    },
};
use vapi::{Caller, Fault, bind::Id};

use super::{
    library::{ids, publish_info, subscription_info},
    library_model,
};
use crate::{Services, fingerprint::creation, message::message};

/// Full name of the operation to which client tokens are scoped.
const CREATE: &str = "com.vmware.content.subscribed_library.create";

impl SubscribedLibrary for Services {
    /// What the specification says about publishing is ignored: this service makes libraries that follow.
    async fn create(
        &self,
        cx: &Caller,
        client_token: Option<String>,
        mut create_spec: LibraryModel,
    ) -> Result<LibraryId, Fault> {
        let creation = creation(cx, CREATE, client_token, create_spec.clone()).map_err(self.fault(cx))?;
        let origin = &cx.context.origin;
        let publisher = create_spec.subscription_info.take().map(|info| subscription_info::change(info, origin));
        create_spec.publish_info = None;
        let new = library_model::new(create_spec).map_err(self.fault(cx))?;
        let id = self.domain.create_subscribed_library(new, publisher, &creation).await.map_err(self.fault(cx))?;
        Ok(LibraryId(id.into()))
    }

    async fn delete(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.delete_library(cx, library_id, Through::Subscribed, Usages::Respected).await
    }

    async fn force_delete(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.delete_library(cx, library_id, Through::Subscribed, Usages::Ignored).await
    }

    async fn evict(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.domain.evict_library(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))
    }

    async fn get(&self, cx: &Caller, library_id: LibraryId) -> Result<LibraryModel, Fault> {
        let id = model::LibraryId::new(library_id.0);
        let library = self.domain.subscribed_library(&id).await.map_err(self.fault(cx))?;
        Ok(library_model::shown(library, &cx.context.origin))
    }

    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let subscribed = LibraryFilter { kind: Some(LibraryKind::Subscribed), ..LibraryFilter::default() };
        Ok(ids(self.domain.library_ids(subscribed, &user).await.map_err(self.fault(cx))?))
    }

    async fn sync(&self, cx: &Caller, library_id: LibraryId) -> Result<(), Fault> {
        self.domain.sync_library(&model::LibraryId::new(library_id.0)).await.map_err(self.fault(cx))
    }

    async fn update(&self, cx: &Caller, library_id: LibraryId, mut update_spec: LibraryModel) -> Result<(), Fault> {
        let user = crate::user(cx).map_err(self.fault(cx))?;
        let id = model::LibraryId::new(library_id.0);
        let publisher = match update_spec.subscription_info.take() {
            Some(info) => Some(self.publisher_change(cx, &id, info).await.map_err(self.fault(cx))?),
            None => None,
        };
        let change = LibraryChange { publisher, ..library_model::change(update_spec, None) };
        self.domain.update_library(&id, change, Through::Subscribed, &user).await.map_err(self.fault(cx))
    }

    async fn probe(&self, cx: &Caller, subscription_info: SubscriptionInfo) -> Result<ProbeResult, Fault> {
        // The contract: the certificate is answered only to a request that carried one; the thumbprint, of which a client
        // can make a pin, whenever there is one.
        let shows_certificate = subscription_info.ssl_certificate.is_some();
        let change = subscription_info::change(subscription_info, &cx.context.origin);
        let Look { outcome, peer } = self.domain.probe(change).await.map_err(self.fault(cx))?;
        let told = probed(outcome.map(drop), peer);
        Ok(ProbeResult { ssl_certificate: told.ssl_certificate.filter(|_| shows_certificate), ..told })
    }
}

impl Services {
    /// What an update says about a publisher. Where it names no address, the one that the library has counts.
    async fn publisher_change(
        &self,
        cx: &Caller,
        id: &model::LibraryId,
        info: SubscriptionInfo,
    ) -> library_core::Result<PublisherChange> {
        let mut change = subscription_info::change(info, &cx.context.origin);
        if change.url.is_none() {
            let library = self.domain.subscribed_library(id).await?;
            let url = library.publisher.map(|publisher| publisher.url);
            change.here = url.and_then(|url| publish_info::published_at(&url, &cx.context.origin));
        }
        Ok(change)
    }
}

/// What is told of a look at a publisher or at a source.
pub(crate) fn probed(outcome: Result<(), FeedError>, peer: Option<PeerCertificate>) -> ProbeResult {
    let (status, error_messages) = match outcome {
        Ok(()) => (ProbeStatus::Success, Vec::new()),
        Err(error) => {
            let (status, id) = failure(&error);
            (status, vec![message(id, error.to_string())])
        }
    };
    let (ssl_thumbprint, ssl_certificate) = peer.map(|peer| (peer.thumbprint, peer.pem)).unzip();
    ProbeResult { status, ssl_thumbprint, ssl_certificate, error_messages }
}

/// Status and message id of what went wrong.
fn failure(error: &FeedError) -> (ProbeStatus, &'static str) {
    match error {
        FeedError::InvalidUrl(_) => (ProbeStatus::InvalidUrl, "quire.probe.invalid_url"),
        FeedError::HostNotFound(_) => (ProbeStatus::HostNotFound, "quire.probe.host_not_found"),
        FeedError::TimedOut(_) => (ProbeStatus::TimedOut, "quire.probe.timed_out"),
        FeedError::NotFound(_) => (ProbeStatus::ResourceNotFound, "quire.probe.resource_not_found"),
        FeedError::Credentials(_) => (ProbeStatus::InvalidCredentials, "quire.probe.invalid_credentials"),
        FeedError::Certificate(_) => (ProbeStatus::CertificateError, "quire.probe.certificate_error"),
        FeedError::Other(_) => (ProbeStatus::UnknownError, "quire.probe.unknown_error"),
    }
}
