//! The accept loop of one socket. Reads nothing from a connection; never spins when the process is out of descriptors.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::Socket;
use super::connection::{Handler, Served};

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Takes connections of `socket` until the shutdown signal, then drains its own.
pub(super) async fn accept<H: Handler>(socket: Socket, served: Arc<Served<H>>) {
    let mut connections = JoinSet::new();
    let mut shutdown = served.shutdown.clone();
    let mut pause = FIRST_PAUSE;
    loop {
        let next = tokio::select! {
            () = ended(&mut shutdown) => break,
            next = next(&socket, &served) => next,
        };
        while connections.try_join_next().is_some() {}
        match next {
            Ok((stream, permit)) => {
                pause = FIRST_PAUSE;
                let (served, tls) = (Arc::clone(&served), socket.tls.clone());
                connections.spawn(async move {
                    served.connection(stream, tls).await;
                    drop(permit);
                });
            }
            Err(error) if is_exhaustion(&error) => {
                tracing::warn!(%error, "accepting pauses; raise the limit of open files or lower `max_connections`");
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            // Everything else concerns one connection that is gone already.
            Err(error) => tracing::debug!(%error, "a connection ended before it was accepted"),
        }
    }
    drop(socket);
    drain(connections, served.limits.drain_time).await;
}

async fn next<H: Handler>(socket: &Socket, served: &Served<H>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let (stream, _) = socket.tcp.accept().await?;
    // Only now: a socket that nobody connects to must not hold a slot.
    let permit = Arc::clone(&served.slots).acquire_owned().await.map_err(io::Error::other)?;
    Ok((stream, permit))
}

/// Resolves when the signal is given or can no longer be given.
pub(super) async fn ended(shutdown: &mut watch::Receiver<bool>) {
    // An error says that the sender is gone, which ends the server too.
    let _ = shutdown.wait_for(|ended| *ended).await;
}

async fn drain(mut connections: JoinSet<()>, time: Duration) {
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(time, all).await.is_err() {
        tracing::warn!(cut = connections.len(), "connections were still busy at shutdown and are cut");
        connections.shutdown().await;
    }
}

fn is_exhaustion(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let exhausted = [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM];
    Errno::from_io_error(error).is_some_and(|errno| exhausted.contains(&errno))
}
