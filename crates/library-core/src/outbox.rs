//! Telling what happened: an entry of the outbox, in the unit of work in which it happens.

use crate::{
    Creation, Domain, Work,
    model::{Event, EventId, EventKind, UserName},
};

impl Domain {
    pub(crate) fn tell(&self, work: &mut Work, kind: EventKind, object: &str, by: Option<&Creation>) {
        self.tell_by(work, kind, object, by.map(|creation| creation.user.clone()));
    }

    pub(crate) fn tell_by(&self, work: &mut Work, kind: EventKind, object: &str, user: Option<UserName>) {
        let id = EventId::new(self.ports.ids.uuid());
        work.insert(Event { id, time: self.now(), kind, object: object.to_owned(), user });
    }
}
