//! Jobs: made in the unit of work that needs them, and what a run of one comes to. `upkeep::jobs` runs them.

use crate::{
    Domain, Work,
    model::{Job, JobId, JobKind},
};

/// What became of a run.
pub(crate) enum Outcome {
    /// Nothing is left to do.
    Done,
    /// Try again after a while.
    Later,
}

impl Domain {
    /// Makes a job in the unit of work that needs it.
    pub(crate) fn enqueue(&self, work: &mut Work, kind: JobKind) -> JobId {
        let id = JobId::new(self.ports.ids.uuid());
        work.insert(Job {
            id: id.clone(),
            kind,
            run_after: self.steady(),
            lease_owner: None,
            lease_until: None,
            attempts: 0,
        });
        id
    }
}
