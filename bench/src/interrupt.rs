//! What happens when the program is interrupted: the servers that it started are ended with it. Ends nothing else.

use std::process::exit;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::pause;
use crate::peer::process::turn_to_start;
use crate::procfs::Processes;

/// Until servers that were asked to end are killed.
const END: Duration = Duration::from_secs(10);

/// Ends servers and program when one of these signals comes: SIGINT, SIGTERM, SIGHUP.
///
/// # Errors
/// When signals cannot be waited for.
pub(crate) fn watch() -> Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let entered = runtime.enter();
    let [interrupt, terminate, hang_up] =
        [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
    let (mut interrupt, mut terminate, mut hang_up) = (interrupt?, terminate?, hang_up?);
    drop(entered);
    let waiting = move || {
        let kind = runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => SignalKind::interrupt(),
                _ = terminate.recv() => SignalKind::terminate(),
                _ = hang_up.recv() => SignalKind::hangup(),
            }
        });
        let _turn = turn_to_start();
        let _ = end_servers();
        // As a shell tells it.
        exit(128 + kind.as_raw_value())
    };
    thread::Builder::new().name("interrupt".to_owned()).spawn(waiting).context("a thread")?;
    Ok(())
}

/// Asks all to end, and kills those that do not.
fn end_servers() -> Result<()> {
    send(Signal::TERM)?;
    if ended().is_err() {
        send(Signal::KILL)?;
        // One whose disk is busy takes a while all the same.
        ended()?;
    }
    Ok(())
}

fn ended() -> Result<()> {
    pause::until("the servers", END, || Ok(running()?.is_empty()))
}

fn running() -> Result<Vec<u32>> {
    Ok(Processes::now()?.running_below(std::process::id()))
}

fn send(signal: Signal) -> Result<()> {
    for pid in running()?.into_iter().filter_map(|pid| Pid::from_raw(i32::try_from(pid).ok()?)) {
        // One that has just ended needs no signal.
        let _ = kill_process(pid, signal);
    }
    Ok(())
}
