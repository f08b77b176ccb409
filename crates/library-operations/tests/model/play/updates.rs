//! Steps on update sessions.

use std::collections::{BTreeMap, BTreeSet};

use library_api::{
    content::library::item::{
        transfer::TransferEndpoint,
        update_session::{State, UpdateSessionModel},
        updatesession::file::{AddSpec, SourceType},
    },
    ids::UpdateSessionId,
};
use library_core::{
    model::{self, UpdateFileKey},
    transfer::Body,
};
use testkit::{Answer, world::whole};
use vapi::{
    CallError,
    FaultKind::{InvalidArgument, NotAllowedInCurrentState, NotFound, ResourceBusy},
    bind::Uri,
};

use super::{
    CONTENTS, NAMES, Play, agreed,
    shelf::{Change, Id, Kind, Outcome, Phase, Update},
    step::{Content, Edit, Name, Which},
};
use crate::common::{push, update};

impl Play {
    /// One of the sessions, an open one more often than not.
    pub(super) fn an_update(&self, which: Which) -> Id {
        self.shelf.pick(&self.shelf.updates, which, |id, _| self.shelf.open_update(id).is_ok())
    }

    pub(super) async fn edit(&mut self, session: &Id, edit: Edit) {
        match edit {
            Edit::AddPush(name) => self.add_push(session, name).await,
            Edit::AddPull(name, content) => self.add_pull(session, name, content).await,
            Edit::Send(name, content) => self.send(session, name, content).await,
            Edit::Push(name, content) => {
                self.add_push(session, name).await;
                self.send(session, name, content).await;
            }
            Edit::Spoil(name) => self.spoil(session, name).await,
            Edit::BreakOff(name) => self.break_off(session, name).await,
            Edit::Remove(name) => self.remove(session, name).await,
            Edit::Validate => self.validate(session).await,
            Edit::Complete => self.complete(session).await,
            Edit::Cancel => self.cancel_update(session).await,
            Edit::Fail => self.fail_update(session).await,
            Edit::KeepAlive => self.keep_update(session).await,
            Edit::LookAt => self.look_at_update(session).await,
            Edit::Delete => self.delete_update(session).await,
        }
    }

    fn may_open_update(&self, id: &Id) -> Outcome {
        let item = self.shelf.item(id)?;
        let library = self.shelf.home(item);
        library.must_be(Kind::Local)?;
        library.must_serve()?;
        if item.coming.is_some() || self.shelf.session_of(id).is_some() { Err(ResourceBusy) } else { Ok(()) }
    }

    pub(super) async fn open_update(&mut self, item: Which) {
        let (item, id) = self.an_item(item);
        let answered = self.door.updates().create(None, update(&id)).await;
        let Some(made) = agreed(self.may_open_update(&item), answered) else { return };
        let changed = self.shelf.items.get_mut(&item).unwrap();
        changed.unfinished |= changed.content_version == 1;
        let base = changed.files.clone();
        let session = Update { item, phase: Phase::Active, base, changes: BTreeMap::new(), until: 0 };
        let until = self.shelf.now + super::shelf::LEASE;
        self.shelf.updates.insert(made.0, Update { until, ..session });
    }

    async fn add(&mut self, session: &Id, name: Name, spec: AddSpec, change: impl FnOnce(Option<&str>) -> Change) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let answered = self.door.files().add(id, spec).await;
        let Some(info) = agreed(self.shelf.changing(&session).map(drop), answered) else { return };
        let change = change(info.upload_endpoint.as_ref().map(|endpoint| endpoint.uri.0.as_str()));
        self.shelf.updates.get_mut(&session).unwrap().changes.insert(name, change);
        self.shelf.renew_update(&session);
    }

    async fn add_push(&mut self, session: &Id, name: Name) {
        self.add_pushed(session, name, push(NAMES[name])).await;
    }

    async fn add_pushed(&mut self, session: &Id, name: Name, spec: AddSpec) {
        // The address ends in generation and name.
        let generation = |uri: &str| uri.split('/').nth(5).unwrap().parse().unwrap();
        self.add(session, name, spec, |uri| Change::Pushed(generation(uri.unwrap()), None)).await;
    }

    async fn add_pull(&mut self, session: &Id, name: Name, content: Content) {
        self.pulls += 1;
        let uri = format!("https://source.test/{}", self.pulls);
        self.door.world.source.answer(&uri, Answer::File(CONTENTS[content].into()));
        let endpoint = TransferEndpoint { uri: Uri(uri), ssl_certificate_thumbprint: None, ssl_certificate: None };
        let spec = AddSpec { source_type: SourceType::Pull, source_endpoint: Some(endpoint), ..push(NAMES[name]) };
        self.add(session, name, spec, |_| Change::Pulled(content, false)).await;
    }

    /// The generation of the address to send to, and whether anybody listens there.
    fn may_send(&self, session: &Id, name: Name) -> (u64, Outcome) {
        let pushed = |session: &Update| match session.changes.get(&name) {
            Some(Change::Pushed(generation, _)) => Some(*generation),
            Some(Change::Pulled(..) | Change::Removed) | None => None,
        };
        let Some(generation) = self.shelf.updates.get(session).and_then(pushed) else { return (1, Err(NotFound)) };
        let outcome = match self.shelf.open_update(session) {
            Ok(session) if session.phase == Phase::Completing => Err(NotAllowedInCurrentState),
            Ok(_) => Ok(()),
            Err(_) => Err(NotFound),
        };
        (generation, outcome)
    }

    async fn send(&mut self, session: &Id, name: Name, content: Content) {
        let session = session.clone();
        let (generation, expected) = self.may_send(&session, name);
        let answered = self.upload(&session, name, (generation, whole(CONTENTS[content]))).await;
        if agreed(expected, answered).is_some() {
            self.received(&session, name, Change::Pushed(generation, Some(content)));
        }
    }

    async fn upload(&self, session: &Id, name: Name, (generation, body): (u64, Body)) -> Result<(), CallError> {
        let key = UpdateFileKey { session: model::UpdateSessionId::new(session), name: NAMES[name].to_owned() };
        let sent = self.door.world.domain.upload(&key, generation, body).await;
        sent.map_err(|error| CallError::Fault(library_operations::fault::of(error)))
    }

    fn received(&mut self, session: &Id, name: Name, change: Change) {
        self.shelf.updates.get_mut(session).unwrap().changes.insert(name, change);
        self.shelf.renew_update(session);
    }

    /// A file that is not what it was said to be fails its session.
    async fn spoil(&mut self, session: &Id, name: Name) {
        let session = session.clone();
        if self.shelf.changing(&session).is_err() {
            return;
        }
        self.add_pushed(&session, name, AddSpec { size: Some(1), ..push(NAMES[name]) }).await;
        let (generation, expected) = self.may_send(&session, name);
        let answered = self.upload(&session, name, (generation, Body { size: None, ..whole(CONTENTS[0]) })).await;
        agreed(expected.and(Err(InvalidArgument)), answered);
        self.shelf.end_update(&session, Phase::Error);
    }

    /// A file of which a part came waits for all of it.
    async fn break_off(&mut self, session: &Id, name: Name) {
        let session = session.clone();
        let (generation, expected) = self.may_send(&session, name);
        let answered = self.upload(&session, name, (generation, Body { size: Some(100), ..whole(CONTENTS[0]) })).await;
        agreed(expected.and(Err(InvalidArgument)), answered);
        if expected.is_ok() {
            self.received(&session, name, Change::Pushed(generation, None));
        }
    }

    /// A whole update: whatever session the item has then gets the file, and is completed.
    pub(super) async fn fill(&mut self, item: Which, name: Name, content: Content) {
        self.open_update(item).await;
        let (item, _) = self.an_item(item);
        let Some(session) = self.shelf.session_of(&item) else { return };
        self.add_push(&session, name).await;
        self.send(&session, name, content).await;
        self.complete(&session).await;
    }

    fn may_remove(&self, session: &Id, name: Name) -> Outcome {
        let session = self.shelf.changing(session)?;
        if session.view().contains(&name) { Ok(()) } else { Err(InvalidArgument) }
    }

    async fn remove(&mut self, session: &Id, name: Name) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let answered = self.door.files().remove(id, NAMES[name].to_owned()).await;
        if agreed(self.may_remove(&session, name), answered).is_some() {
            let known = self.shelf.updates.get_mut(&session).unwrap();
            known.changes.remove(&name);
            if known.base.contains_key(&name) {
                known.changes.insert(name, Change::Removed);
            }
            self.shelf.renew_update(&session);
        }
    }

    async fn validate(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.open_update(&session).and_then(Update::must_be_received);
        let answered = self.door.files().validate(id).await;
        self.shelf.renew_update(&session);
        let waits = self.shelf.update(&session).is_ok_and(Update::fetches);
        if let Some(result) = agreed(expected, answered) {
            assert!(waits || !result.has_errors, "{result:?}");
        }
    }

    async fn complete(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.open_update(&session).and_then(Update::must_be_received);
        if agreed(expected, self.door.updates().complete(id).await).is_none() {
            return;
        }
        if self.shelf.updates[&session].fetches() {
            self.shelf.updates.get_mut(&session).unwrap().phase = Phase::Completing;
            self.shelf.renew_update(&session);
        } else {
            self.shelf.finish(&session);
        }
    }

    async fn cancel_update(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.open_update(&session).map(drop);
        if agreed(expected, self.door.updates().cancel(id).await).is_some() {
            self.shelf.end_update(&session, Phase::Canceled);
        }
    }

    async fn fail_update(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.open_update(&session).map(drop);
        if agreed(expected, self.door.updates().fail(id, "it broke".to_owned()).await).is_some() {
            self.shelf.end_update(&session, Phase::Error);
        }
    }

    async fn keep_update(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.open_update(&session).map(drop);
        if agreed(expected, self.door.updates().keep_alive(id.clone(), Some(5)).await).is_some() {
            self.shelf.renew_update(&session);
        }
    }

    async fn look_at_update(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.update(&session).map(drop);
        let Some(shown) = agreed(expected, self.door.updates().get(id.clone()).await) else { return };
        self.shelf.renew_update(&session);
        let known = &self.shelf.updates[&session];
        assert_eq!(shown.state, Some(state(known.phase)));
        assert_eq!(shown.error_message.is_some(), known.phase == Phase::Error);
        let files = self.door.files().list(id).await.unwrap();
        let names: BTreeSet<&str> = files.iter().map(|file| file.name.as_str()).collect();
        let expected = match known.phase {
            Phase::Active | Phase::Completing => known.view(),
            Phase::Done | Phase::Error | Phase::Canceled => known.changed().copied().collect(),
        };
        assert_eq!(names, expected.into_iter().map(|name| NAMES[name]).collect());
        let spec = UpdateSessionModel::default();
        let expected = self.shelf.open_update(&session).map(drop);
        agreed(expected, self.door.updates().update(UpdateSessionId(session), spec).await);
    }

    async fn delete_update(&mut self, session: &Id) {
        let (session, id) = (session.clone(), UpdateSessionId(session.clone()));
        let expected = self.shelf.update(&session).and_then(|session| match session.phase {
            Phase::Active | Phase::Completing => Err(NotAllowedInCurrentState),
            Phase::Done | Phase::Error | Phase::Canceled => Ok(()),
        });
        if agreed(expected, self.door.updates().delete(id).await).is_some() {
            self.shelf.updates.remove(&session);
            self.shelf.gone.push(session);
        }
    }
}

fn state(phase: Phase) -> State {
    match phase {
        Phase::Active | Phase::Completing => State::Active,
        Phase::Done => State::Done,
        Phase::Error => State::Error,
        Phase::Canceled => State::Canceled,
    }
}
