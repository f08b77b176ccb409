//! What an upload says of how far it is, for whoever goes on with it. Says nothing that is not there.

use std::sync::{MutexGuard, PoisonError};

use library_core::ports::StoreError;

use super::super::journal::Journal;
use super::Intake;

/// A word on the progress is written each time so much was written, once there is more than a client sends again gladly.
const RECORD_BYTES: u64 = 1 << 20;
/// Less than this is sent again gladly.
const FIRST_RECORD_BYTES: u64 = 4 << 20;

impl Intake {
    /// Tells how far the upload is, if that is worth a word.
    pub(super) fn record(&self) -> Result<(), StoreError> {
        if !self.desk().is_record_due(FIRST_RECORD_BYTES, RECORD_BYTES) {
            return Ok(());
        }
        let Some(within) = self.files()?.within()? else { return Ok(()) };
        let mut journal = self.journal();
        let word = journal.word(self.desk().progress(), Some(within));
        journal.write((&self.shared, &self.places), &word)
    }

    /// Makes durable what is written, then says so. Blocks.
    pub(super) fn make_firm(&self) -> Result<(), StoreError> {
        let _turn = self.firm.lock().unwrap_or_else(PoisonError::into_inner);
        let staged = self.files()?;
        let word = {
            // Loose words are made and written while the sync runs; this one tells less than they do.
            let mut journal = self.journal();
            journal.word(self.desk().progress(), None)
        };
        staged.sync()?;
        self.journal().write((&self.shared, &self.places), &word)
    }

    fn journal(&self) -> MutexGuard<'_, Journal> {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
