//! What happened: one event for each call and each transfer, when it has ended.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::transfers::Permit;

/// The end of a call or a transfer.
#[derive(Clone, Debug)]
pub struct Event<'a> {
    /// Id of the request, as in its answer.
    pub request_id: &'a str,
    /// Where it came from.
    pub peer: IpAddr,
    /// Who called; nobody for transfers, whose address is their permission.
    pub user: Option<&'a str>,
    /// What: `<service>.<operation>`, `upload`, `upload_state`, `download`, `file` or `folder`; `-` for a call that names no
    /// operation.
    pub what: &'a str,
    /// On what: the first id in a call's input, or `<session>/<file>` of a transfer.
    pub object: Option<&'a str>,
    /// How it ended.
    pub outcome: Outcome<'a>,
    /// Bytes of content that were moved.
    pub bytes: u64,
    /// From the request to this end.
    pub elapsed: Duration,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// Well.
    Done,
    /// Refused, and why in a word.
    Refused(&'a str),
}

/// Takes events: an audit log, metrics, whatever comes.
pub trait Events: Send + Sync {
    /// Takes one; must not block.
    fn record(&self, event: &Event<'_>);
}

/// Writes each event as a line of the log under `audit`: what was refused at `info`, the rest at `debug`.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventLog;

impl Events for EventLog {
    fn record(&self, event: &Event<'_>) {
        let Event { request_id, peer, user, what, object, outcome, bytes, elapsed } = event;
        let (user, object, micros) = (user.unwrap_or("-"), object.unwrap_or("-"), elapsed.as_micros());
        match outcome {
            Outcome::Done => {
                tracing::debug!(target: "audit", request_id, %peer, user, what, object, bytes, micros, "done");
            }
            Outcome::Refused(why) => {
                tracing::info!(target: "audit", request_id, %peer, user, what, object, bytes, micros, why, "refused");
            }
        }
    }
}

/// A transfer that is under way; records its event when it ends, however that is.
pub struct Watched {
    events: Arc<dyn Events>,
    request_id: String,
    peer: IpAddr,
    what: &'static str,
    object: String,
    begun: Instant,
    /// Bytes moved so far.
    pub bytes: Arc<AtomicU64>,
    /// Its place among all transfers, once it has one: free again when it ends.
    pub permit: Option<Arc<Permit>>,
    /// Why it was refused or cut; done if there is nothing.
    pub refused: Option<&'static str>,
}

impl Watched {
    /// A transfer of `object` that begins now.
    pub fn new(
        events: Arc<dyn Events>,
        (request_id, peer): (String, IpAddr),
        what: &'static str,
        object: String,
    ) -> Self {
        let begun = Instant::now();
        Self { events, request_id, peer, what, object, begun, bytes: Arc::default(), permit: None, refused: None }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.events.record(&Event {
            request_id: &self.request_id,
            peer: self.peer,
            user: None,
            what: self.what,
            object: Some(self.object.as_str()).filter(|object| !object.is_empty()),
            outcome: self.refused.map_or(Outcome::Done, Outcome::Refused),
            bytes: self.bytes.load(Ordering::Relaxed),
            elapsed: self.begun.elapsed(),
        });
    }
}
