//! What happens to libraries before a call: maintenance, migration, usages, others who change them, copies that take long.

use std::sync::Arc;

use futures::FutureExt;
use library_core::{
    library::{LibraryChange, NewBacking, NewLibrary, Through, policy::policies},
    model::{ItemId, Library, UpdateSessionId, UserName},
};
use testkit::{
    Hook,
    world::{ADMINISTRATOR, OTHER_STORE, creation, new_item, new_library},
};

use crate::stage::Stage;

/// More conflicts than any unit of work bears.
const ENDURED: u64 = 600;
/// A certificate that signs templates.
pub(crate) const SIGNER: &str = include_str!("../cases/signer.cert");
/// What uses a library.
pub(crate) const USER_OF_LIBRARY: &str = "urn:vmomi:vm:vm-12";

impl Stage {
    pub(super) async fn end_sessions(&self) {
        let (domain, session) = (&self.world.domain, UpdateSessionId::new(self.names["session"].clone()));
        domain.cancel_update_session(&session).await.unwrap();
        domain.cancel_download_session(&self.download()).await.unwrap();
    }

    pub(super) async fn take_out_of_service(&self, library: &str) {
        if library == "library" {
            self.end_sessions().await;
        }
        self.world.domain.enter_maintenance(&self.library(library), &administrator()).await.unwrap();
    }

    pub(super) async fn migrate(&self) {
        self.end_sessions().await;
        let to = NewBacking::Datastore(OTHER_STORE.to_owned());
        self.world.domain.migrate_library(&self.library("library"), &to, &administrator()).await.unwrap();
    }

    pub(super) async fn add_usage(&mut self, library: &str) {
        let (domain, library) = (&self.world.domain, self.library(library));
        let usage = domain.add_usage(&library, USER_OF_LIBRARY, &administrator()).await.unwrap();
        self.names.insert("usage", usage.to_string());
    }

    pub(super) async fn let_usages_hold_for_items(&mut self) {
        self.add_usage("library").await;
        self.change(LibraryChange { apply_usage_to_items: Some(true), ..LibraryChange::default() }).await;
    }

    pub(super) async fn rule(&mut self) {
        self.machine().await;
        let policy = policies().first().unwrap().id.to_owned();
        self.change(LibraryChange { security_policy: Some(Some(policy)), ..LibraryChange::default() }).await;
    }

    pub(super) async fn change(&self, change: LibraryChange) {
        let library = self.library("library");
        self.world.domain.update_library(&library, change, Through::Local, &administrator()).await.unwrap();
    }

    pub(super) async fn begin_copy(&mut self) {
        let backing = NewBacking::Datastore(OTHER_STORE.to_owned());
        let there = NewLibrary { backing, ..new_library("elsewhere") };
        let domain = &self.world.domain;
        let there = domain.create_library(there, &creation("library.create", None, "there")).await.unwrap();
        let item = ItemId::new(self.names["item"].clone());
        let copy = new_item(&there, "copy", "");
        let copy = domain.copy_item(&item, copy, &creation("item.copy", None, "")).await.unwrap();
        self.names.insert("copy", copy.to_string());
    }

    pub(super) async fn trust(&mut self) {
        let certificate = self.world.domain.trust_certificate(SIGNER).await.unwrap();
        self.names.insert("certificate", certificate.to_string());
    }

    /// Whenever the library is about to be saved, somebody else was faster.
    pub(super) fn disturb(&self, library: &str) {
        for ahead in 0..ENDURED {
            let (domain, library) = (Arc::clone(&self.world.domain), self.library(library));
            let change = async move {
                let mut work = domain.begin().await.unwrap();
                let mut library = work.get::<Library>(&library).await.unwrap().unwrap();
                library.record.version += 1;
                work.update(library);
                work.save().await.unwrap();
            };
            self.world.metastore.hook(ahead, Hook::Before(change.boxed()));
        }
    }
}

fn administrator() -> UserName {
    UserName::new(ADMINISTRATOR)
}
