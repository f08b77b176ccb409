//! Steps that no client asks for, and the store of trusted certificates.

use std::collections::BTreeSet;

use library_api::{
    content::trusted_certificates::{CreateSpec, TrustedCertificatesClient},
    ids::TrustedCertificateId,
};
use library_core::model::StoreId;
use testkit::world::{OTHER_STORE, STORE};
use vapi::FaultKind::NotFound;

use super::{Play, agreed};
use crate::common::Client;

impl Play {
    fn trusted(&self) -> TrustedCertificatesClient<Client> {
        TrustedCertificatesClient(self.door.admin())
    }

    pub(super) async fn trust(&mut self, which: usize) {
        let spec = CreateSpec { cert_text: self.certificates[which].clone() };
        let id = agreed(Ok(()), self.trusted().create(spec).await).unwrap();
        assert_eq!(*self.shelf.trusted.entry(which).or_insert(id.0.clone()), id.0, "trusted once");
        self.hold_trust().await;
    }

    pub(super) async fn distrust(&mut self, which: usize) {
        let known = self.shelf.trusted.remove(&which);
        let expected = if known.is_some() { Ok(()) } else { Err(NotFound) };
        let id = TrustedCertificateId(known.unwrap_or_else(|| "nobody".to_owned()));
        agreed(expected, self.trusted().delete(id.clone()).await);
        agreed(Err(NotFound), self.trusted().get(id).await);
        self.hold_trust().await;
    }

    async fn hold_trust(&self) {
        let list = self.trusted().list().await.unwrap().certificates;
        let listed: BTreeSet<&String> = list.iter().map(|summary| &summary.certificate.0).collect();
        assert_eq!((listed.len(), listed), (list.len(), self.shelf.trusted.values().collect()));
    }

    pub(super) fn pass(&mut self, seconds: i64) {
        self.door.world.pass(seconds);
        self.shelf.now += seconds;
    }

    pub(super) async fn run_jobs(&mut self) {
        self.door.world.run_jobs().await;
        self.shelf.run_jobs();
    }

    pub(super) async fn expire(&mut self) {
        self.door.world.domain.expire().await.unwrap();
        self.shelf.expire();
    }

    pub(super) async fn sweep_orphans(&mut self) {
        for store in [STORE, OTHER_STORE] {
            self.door.world.domain.sweep_orphans(&StoreId::new(store)).await.unwrap();
        }
    }

    /// What has expired goes first: a start cannot know what had, and gives every ACTIVE session a full lease.
    pub(super) async fn restart(&mut self) {
        self.expire().await;
        self.door.restart().await;
        self.shelf.restart();
    }
}
