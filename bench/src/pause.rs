//! Waits for what tells nobody when it happens, each time with a deadline.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(5);

/// Looks until `done`.
///
/// # Errors
/// After `limit`, with `what` it waited for; or when looking fails.
pub(crate) fn until(what: &str, limit: Duration, mut done: impl FnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + limit;
    while !done()? {
        if Instant::now() >= deadline {
            bail!("{what}: not within {} s", limit.as_secs());
        }
        thread::park_timeout(LOOK);
    }
    Ok(())
}

/// Returns at `moment`.
pub(crate) fn wait_for(moment: Instant) {
    while let Some(left) = moment.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        thread::park_timeout(left);
    }
}
