//! The wish of the user or the system that this process ends. Remembers it from the moment that it is made.

use tokio::signal;

use crate::failure::{Exit, Failure};

/// Ctrl-C or SIGTERM, since this was made.
pub(crate) struct Stop {
    #[cfg(unix)]
    interrupt: signal::unix::Signal,
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    pub(crate) fn listen() -> Result<Self, Failure> {
        use signal::unix::{SignalKind, signal};
        let failed = |error| Failure::failed(format!("signals cannot be received: {error}"));
        let interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
        Ok(Self { interrupt, terminate: signal(SignalKind::terminate()).map_err(failed)? })
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Waits for the wish.
    #[cfg(unix)]
    pub(crate) async fn wanted(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Waits for the wish.
    #[cfg(not(unix))]
    pub(crate) async fn wanted(&mut self) {
        if signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Does `work` unless the user stops it.
    pub(crate) async fn unless<T>(&mut self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::select! {
            outcome = work => outcome,
            () = self.wanted() => Err(Failure::new(Exit::Interrupted, "interrupted")),
        }
    }
}
