//! Steps on download sessions.

use std::collections::BTreeSet;

use library_api::{content::library::item::download_session::State, ids::DownloadSessionId};
use library_core::{
    model::{self, DownloadFileKey},
    ports::content_store::Manner,
};
use vapi::{
    CallError,
    FaultKind::{InvalidArgument, NotFound},
};

use super::{
    CONTENTS, NAMES, Play, agreed,
    shelf::{Download, Id, LEASE, Outcome, Phase},
    step::{Name, Which},
};
use crate::common::download;

impl Play {
    fn a_download(&self, which: Which) -> (Id, DownloadSessionId) {
        let id = self.shelf.pick(&self.shelf.downloads, which, |id, _| self.shelf.open_download(id).is_ok());
        (id.clone(), DownloadSessionId(id))
    }

    pub(super) async fn open_download(&mut self, item: Which) {
        let (item, id) = self.an_item(item);
        let expected = self.shelf.item(&item).and_then(|item| self.shelf.home(item).must_serve());
        if let Some(made) = agreed(expected, self.door.downloads().create(None, download(&id)).await) {
            let files = self.shelf.items[&item].files.clone();
            let (until, prepared) = (self.shelf.now + LEASE, BTreeSet::new());
            self.shelf.downloads.insert(made.0, Download { item, phase: Phase::Active, files, prepared, until });
        }
    }

    fn may_prepare(&self, session: &Id, name: Name) -> Outcome {
        let session = self.shelf.open_download(session)?;
        if session.files.contains_key(&name) { Ok(()) } else { Err(InvalidArgument) }
    }

    pub(super) async fn prepare(&mut self, session: Which, name: Name) {
        let (session, id) = self.a_download(session);
        let answered = self.door.downloaded().prepare(id, NAMES[name].to_owned(), None).await;
        if agreed(self.may_prepare(&session, name), answered).is_some() {
            self.shelf.downloads.get_mut(&session).unwrap().prepared.insert(name);
            self.shelf.renew_download(&session);
        }
    }

    /// Reads a file at its address: it is as it was when the session was made.
    pub(super) async fn open(&mut self, session: Which, name: Name) {
        let (session, _) = self.a_download(session);
        let served = self.shelf.open_download(&session).is_ok_and(|session| session.prepared.contains(&name));
        let expected = if served { Ok(()) } else { Err(NotFound) };
        let key = DownloadFileKey { session: model::DownloadSessionId::new(&session), name: NAMES[name].to_owned() };
        let opened = self.door.world.domain.open_download(&key).await;
        let opened = opened.map_err(|error| CallError::Fault(library_operations::fault::of(error))).map(Shown);
        let Some(Shown(opened)) = agreed(expected, opened) else { return };
        let mut reading = opened.read(0..opened.size, Manner::Copied).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = reading.next().await {
            bytes.extend_from_slice(&piece.unwrap());
        }
        assert_eq!(bytes, CONTENTS[self.shelf.downloads[&session].files[&name].content]);
    }

    pub(super) async fn cancel_download(&mut self, session: Which) {
        let (session, id) = self.a_download(session);
        let expected = self.shelf.open_download(&session).map(drop);
        if agreed(expected, self.door.downloads().cancel(id).await).is_some() {
            self.shelf.end_download(&session, Phase::Canceled);
        }
    }

    pub(super) async fn fail_download(&mut self, session: Which) {
        let (session, id) = self.a_download(session);
        let expected = self.shelf.open_download(&session).map(drop);
        if agreed(expected, self.door.downloads().fail(id, "it broke".to_owned()).await).is_some() {
            self.shelf.end_download(&session, Phase::Error);
        }
    }

    pub(super) async fn keep_download(&mut self, session: Which) {
        let (session, id) = self.a_download(session);
        let expected = self.shelf.open_download(&session).map(drop);
        if agreed(expected, self.door.downloads().keep_alive(id, None).await).is_some() {
            self.shelf.renew_download(&session);
        }
    }

    pub(super) async fn look_at_download(&mut self, session: Which) {
        let (session, id) = self.a_download(session);
        let expected = self.shelf.download(&session).map(drop);
        let Some(shown) = agreed(expected, self.door.downloads().get(id.clone()).await) else { return };
        self.shelf.renew_download(&session);
        let known = &self.shelf.downloads[&session];
        let state = match known.phase {
            Phase::Active => State::Active,
            Phase::Error => State::Error,
            Phase::Canceled => State::Canceled,
            Phase::Completing | Phase::Done => panic!("downloads know no {:?}", known.phase),
        };
        assert_eq!(shown.state, Some(state));
        let files = self.door.downloaded().list(id).await.unwrap();
        let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let expected: BTreeSet<&str> = known.files.keys().map(|name| NAMES[*name]).collect();
        // A session that has ended pins nothing: what it lists goes with the sweep.
        assert!(names == expected || known.phase != Phase::Active && names.is_empty(), "{names:?}");
    }

    pub(super) async fn delete_download(&mut self, session: Which) {
        let (session, id) = self.a_download(session);
        let expected = self.shelf.download(&session).map(drop);
        if agreed(expected, self.door.downloads().delete(id).await).is_some() {
            self.shelf.downloads.remove(&session);
            self.shelf.gone.push(session);
        }
    }
}

/// An open file; there is nothing to print of it.
struct Shown(library_core::transfer::Download);

impl std::fmt::Debug for Shown {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("a file")
    }
}
