//! One client that gives its item new content again and again until the server is gone.

use std::{
    io,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use serde_json::json;

use crate::{
    scale::Phase,
    session::{Acknowledged, Files, Session},
    support::{
        await_some,
        content::{Content, descriptor},
        library::Client,
        source::Source,
    },
};

/// Calls of `complete` at once in a storm.
const STORM: usize = 3;

/// A client and its item.
pub struct Worker {
    pub phase: Phase,
    pub item: String,
    /// What the item holds.
    pub before: Files,
    /// The session that was under way when the server died.
    pub session: Option<Session>,
    number: u64,
    round: u64,
}

impl Worker {
    pub fn new(client: &Client, library: &str, (phase, number): (Phase, u64)) -> Self {
        let kind = if phase == Phase::Archive { "ovf" } else { "generic" };
        let item = client.create_item(library, &format!("{phase:?} {number}"), kind).unwrap();
        Self { phase, item, before: Vec::new(), session: None, number, round: 0 }
    }

    /// Works until the connection breaks; whatever the server answers must be right until then.
    pub fn work(&mut self, client: &Client, source: &Source, (size, completes): (u64, &AtomicU64)) {
        // The end is the server's death, which is what this is about.
        while self.renew(client, source, (size, completes)).is_ok() {}
    }

    /// Gives the item new content.
    fn renew(&mut self, client: &Client, source: &Source, (size, completes): (u64, &AtomicU64)) -> io::Result<()> {
        self.round += 1;
        let (sent, after) = self.next(size);
        let id = client.open_update(&self.item)?;
        let mut session = Session {
            id,
            path: String::new(),
            sent,
            after,
            acknowledged: Acknowledged::Opened,
            completing: false,
            deleting: false,
        };
        let outcome = self.fill(client, source, (&mut session, completes));
        let outcome = outcome.and_then(|()| {
            session.deleting = true;
            client.delete_update(&session.id)
        });
        match outcome {
            Ok(()) => self.before = session.after,
            Err(_) => self.session = Some(session),
        }
        outcome
    }

    fn fill(
        &self,
        client: &Client,
        source: &Source,
        (session, completes): (&mut Session, &AtomicU64),
    ) -> io::Result<()> {
        let (name, content) = session.sent.clone();
        if self.phase == Phase::Pull {
            let uri = source.offer(&format!("{}-{name}", self.item), content);
            client
                .add(&session.id, json!({ "name": name, "source_type": "PULL", "source_endpoint": { "uri": uri } }))?;
            session.acknowledged = Acknowledged::Added;
        } else {
            session.path = client.add_push(&session.id, &name)?;
            session.acknowledged = Acknowledged::Added;
            let answer = client.put(&session.path, &content)?;
            assert_eq!(answer.status, 200, "{}", answer.text());
            session.acknowledged = Acknowledged::Received;
        }
        session.completing = true;
        self.complete(client, &session.id, completes)?;
        session.acknowledged = Acknowledged::Done;
        Ok(())
    }

    fn complete(&self, client: &Client, session: &str, completes: &AtomicU64) -> io::Result<()> {
        match self.phase {
            Phase::Upload | Phase::Archive => complete(client, session, completes).map(|done| assert!(done)),
            Phase::Complete => storm(client, session, completes),
            Phase::Pull => {
                assert!(complete(client, session, completes)?);
                let patience = Duration::from_mins(1);
                await_some("the end of a pull", patience, || match client.update_state(session) {
                    Ok(state) if state == "ACTIVE" => None,
                    Ok(state) => {
                        assert_eq!(state, "DONE");
                        Some(Ok(()))
                    }
                    Err(error) => Some(Err(error)),
                })
            }
        }
    }

    /// The next file, and what the item will hold by it.
    fn next(&self, size: u64) -> ((String, Content), Files) {
        let seed = self.number + 1000 * self.round + 1_000_000_000 * self.phase as u64;
        let name = "disk.vmdk".to_owned();
        match self.phase {
            Phase::Upload | Phase::Pull => {
                let content = Content::noise(seed, size);
                ((name.clone(), content.clone()), vec![(name, content)])
            }
            Phase::Complete => {
                let content = Content::noise(seed, 8 << 10);
                ((name.clone(), content.clone()), vec![(name, content)])
            }
            Phase::Archive => {
                let disk = (name, Content::noise(seed, size));
                let ovf = ("vm.ovf".to_owned(), descriptor(&disk.0, size));
                let ova = Content::archive(&[(&*ovf.0, ovf.1.clone()), (&*disk.0, disk.1.clone())]);
                (("vm.ova".to_owned(), ova), vec![disk, ovf])
            }
        }
    }
}

/// Whether this call completed the session; it may also come too late.
fn complete(client: &Client, session: &str, completes: &AtomicU64) -> io::Result<bool> {
    completes.fetch_add(1, Ordering::Relaxed);
    let answer = client.complete(session)?;
    let late = answer.status == 400 && answer.text().contains("NOT_ALLOWED_IN_CURRENT_STATE");
    assert!(answer.status == 204 || late, "{} {}", answer.status, answer.text());
    Ok(answer.status == 204)
}

/// Several calls at once: at least one is acknowledged, unless the server dies.
fn storm(client: &Client, session: &str, completes: &AtomicU64) -> io::Result<()> {
    let outcomes: Vec<io::Result<bool>> = thread::scope(|scope| {
        let calls: Vec<_> = (0..STORM).map(|_| scope.spawn(|| complete(client, session, completes))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    if outcomes.iter().any(|outcome| matches!(outcome, Ok(true))) {
        return Ok(());
    }
    let done: io::Result<Vec<bool>> = outcomes.into_iter().collect();
    done.map(|_| panic!("nobody completed the session"))
}
