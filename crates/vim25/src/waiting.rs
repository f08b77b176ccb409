//! Waiting for updates, always with an end. It must never hold the memory of sessions while it waits.

use std::time::Duration;

use crate::{
    call::Call,
    envelope::Reply,
    fault::Fault,
    value::{Data, Moref},
};

/// Longest wait, whatever a client asks for: it asks again.
const LONGEST: Duration = Duration::from_secs(30);
/// Between two looks.
const STEP: Duration = Duration::from_secs(5);
/// Most looks of one wait, where the host wakes early.
const MOST_LOOKS: u32 = 64;

/// `WaitForUpdatesEx`: what has changed, or nothing when the wait is over.
///
/// # Errors
/// A collector that is gone, an update that never was, waiting called off, a session that ended meanwhile.
pub(crate) async fn wait_ex(call: &Call<'_>) -> Result<Reply, Fault> {
    let asked = call.node().child("options").and_then(|options| options.text_of("maxWaitSeconds"));
    let seconds = asked.and_then(|seconds| seconds.trim().parse::<i64>().ok());
    let most = seconds.map_or(LONGEST, |seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0)));
    Ok(wait(call, most.min(LONGEST)).await?.map_or(Reply::Nothing, |update| Reply::One(update.into())))
}

/// `WaitForUpdates`: the same, and when the wait is over an update without news.
///
/// # Errors
/// As [`wait_ex`].
pub(crate) async fn wait_plain(call: &Call<'_>) -> Result<Reply, Fault> {
    let this = &call.request.this;
    let update = match wait(call, LONGEST).await? {
        Some(update) => update,
        None => call.with_session(|session| Ok(session.collector(this)?.nothing_new()))?,
    };
    Ok(Reply::One(update.into()))
}

/// `CheckForUpdates`: without a wait.
///
/// # Errors
/// As [`wait_ex`].
pub(crate) async fn check(call: &Call<'_>) -> Result<Reply, Fault> {
    Ok(wait(call, Duration::ZERO).await?.map_or(Reply::Nothing, |update| Reply::One(update.into())))
}

/// `CancelWaitForUpdates`.
///
/// # Errors
/// A collector that is gone.
pub(crate) fn cancel(call: &Call<'_>) -> Result<Reply, Fault> {
    call.with_session(|session| {
        session.collector(&call.request.this)?.cancels += 1;
        Ok(Reply::Nothing)
    })
}

async fn wait(call: &Call<'_>, most: Duration) -> Result<Option<Data>, Fault> {
    let this = &call.request.this;
    let begun = call.host.now();
    let cancels = cancels(call, this)?;
    for _ in 0..MOST_LOOKS {
        if let Some(update) = look(call, this).await? {
            return Ok(Some(update));
        }
        if self::cancels(call, this)? != cancels {
            return Err(Fault::RequestCanceled);
        }
        let passed = Duration::try_from(call.host.now().duration_since(begun)).unwrap_or_default();
        let Some(left) = most.checked_sub(passed).filter(|left| !left.is_zero()) else { break };
        call.host.idle(left.min(STEP)).await;
        call.still_logged_in().await?;
    }
    Ok(None)
}

async fn look(call: &Call<'_>, this: &Moref) -> Result<Option<Data>, Fault> {
    let world = call.world().await?;
    let heard = call.node().text_of("version").unwrap_or_default().trim();
    call.with_session(|session| session.collector(this)?.changes(&world, heard))
}

fn cancels(call: &Call<'_>, this: &Moref) -> Result<u64, Fault> {
    call.with_session(|session| Ok(session.collector(this)?.cancels))
}
