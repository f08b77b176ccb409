//! The answering side: a socket in the data folder that only the folder's owner may use. One request and one answer a
//! connection, both bounded in size and time.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::{UnixListener, UnixStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{AdminAnswer, AdminRequest, Administration, Refusal, RefusalKind, line};

/// Name of the socket in a data folder.
const NAME: &str = "admin.sock";
/// Most connections at once; the next one waits.
const CONNECTIONS: usize = 16;
/// Longest wait for a request, and for an answer to be taken.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pause after a connection that could not be accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// Where the socket of a data folder is.
pub fn path(data: &Path) -> PathBuf {
    data.join(NAME)
}

/// The socket of a running server. Its file goes with it.
pub struct AdminSocket {
    listener: UnixListener,
    path: PathBuf,
    owner: u32,
}

impl AdminSocket {
    /// Opens the socket in `data`, a folder that this process has locked: one that is there was left behind.
    ///
    /// # Errors
    /// When the path is too long for a socket (about 100 bytes), or the file system has none.
    pub fn open(data: &Path) -> io::Result<Self> {
        let path = path(data);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        let owner = fs::metadata(&path)?.uid();
        Ok(Self { listener, path, owner })
    }

    /// Answers until the shutdown signal; then the file is gone. What was asked by then is done and
    /// answered, whoever has not asked yet is sent away.
    pub async fn serve(self, administration: Arc<Administration>, mut shutdown: watch::Receiver<bool>) {
        let ending = shutdown.clone();
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                stream = self.next(), if connections.len() < CONNECTIONS => {
                    let (owner, administration) = (self.owner, Arc::clone(&administration));
                    let ending = ending.clone();
                    connections.spawn(async move { attend(stream, owner, &administration, ending).await });
                }
                Some(_) = connections.join_next() => {}
                _ = shutdown.wait_for(|down| *down) => break,
            }
        }
        drop(self);
        while connections.join_next().await.is_some() {}
    }

    async fn next(&self) -> UnixStream {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => return stream,
                Err(error) => tracing::warn!(%error, "an administrator's connection cannot be accepted"),
            }
            sleep(PAUSE).await;
        }
    }
}

impl Drop for AdminSocket {
    fn drop(&mut self) {
        // One that stays is replaced at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

/// Between making the socket and closing it to others somebody may have come: the kernel says who it is.
async fn attend(
    mut stream: UnixStream,
    owner: u32,
    administration: &Administration,
    mut ending: watch::Receiver<bool>,
) {
    if !stream.peer_cred().is_ok_and(|peer| [0, owner].contains(&peer.uid())) {
        tracing::warn!("an administrator's connection of another user was refused");
        return;
    }
    let received = tokio::select! {
        received = timeout(PATIENCE, line::receive::<AdminRequest>(&mut stream, line::REQUEST)) => received,
        _ = ending.wait_for(|down| *down) => return,
    };
    let answer = match received {
        Ok(Ok(request)) => answer(request, administration).await,
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return,
        Ok(Err(error)) => not_understood(&error),
        Err(_) => not_understood(&io::ErrorKind::TimedOut.into()),
    };
    if !matches!(timeout(PATIENCE, line::send(&mut stream, &answer)).await, Ok(Ok(()))) {
        tracing::warn!("an administrator did not wait for the answer");
    }
}

async fn answer(request: AdminRequest, administration: &Administration) -> AdminAnswer {
    let told = request.changes().then(|| format!("{request:?}"));
    let answer = administration.answer(request).await;
    if let Some(request) = told {
        let refused = match &answer {
            AdminAnswer::Refused(refusal) => Some(refusal.message.as_str()),
            AdminAnswer::Done
            | AdminAnswer::Generated(_)
            | AdminAnswer::Users(_)
            | AdminAnswer::Roles(_)
            | AdminAnswer::Role(_)
            | AdminAnswer::Grants(_) => None,
        };
        tracing::info!(request, refused, "administration");
    }
    answer
}

fn not_understood(error: &io::Error) -> AdminAnswer {
    let message = format!("the request is not understood: {error}; use the command of the server's own version");
    AdminAnswer::Refused(Refusal { kind: RefusalKind::Invalid, message })
}
