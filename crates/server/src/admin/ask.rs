//! The asking side: of the server that has the folder, or of the folder itself when no server has it.

use std::{io, path::Path, time::Duration};

use metastore::OpenError;
use tokio::{
    net::UnixStream,
    time::{Instant, sleep, timeout},
};

use super::{AdminAnswer, AdminRequest, Refusal, line, offline::Offline, socket};
use crate::{
    lock::{DataLock, LockError},
    passwords::PasswordError,
};

/// Name of the metadata in a data folder.
const METADATA: &str = "metadata.sqlite";
/// How long a folder may be taken without anybody answering: a server that starts or ends, another command.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often is looked again.
const PAUSE: Duration = Duration::from_millis(50);
/// From a request to its answer. Hashing passwords may have to wait for others' logins.
const ANSWER: Duration = Duration::from_mins(1);

/// Why nothing was done, or nothing was heard of it.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// There is no data.
    #[error("`{0}` holds no data of a server; name its folder with `--data`, or start a server there first")]
    NoData(String),
    /// The folder cannot be had.
    #[error(transparent)]
    Lock(LockError),
    /// A process has the folder and does not answer in it.
    #[error("{0}; it does not answer at its `admin.sock`: try again when it is ready, or stop it first")]
    Silent(LockError),
    /// The server broke off.
    #[error("the server broke off before it answered; list what there is to see whether it was done")]
    Broken(#[source] io::Error),
    /// The metadata cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The metadata cannot be brought into order.
    #[error(transparent)]
    Metadata(#[from] library_core::Error),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// It was refused.
    #[error("{}", .0.message)]
    Refused(Refusal),
}

/// Asks `request` of the server that has the folder `data`; when none has it, does it here.
///
/// # Errors
/// See [`AdminError`]; never [`AdminAnswer::Refused`], which is an error here.
pub async fn ask(data: &Path, request: AdminRequest) -> Result<AdminAnswer, AdminError> {
    let metadata = data.join(METADATA);
    if !metadata.is_file() {
        return Err(AdminError::NoData(data.display().to_string()));
    }
    let answer = match reach(data).await? {
        Reached::Server(stream) => converse(stream, &request).await.map_err(AdminError::Broken)?,
        Reached::Folder(lock) => Offline::open(&metadata, lock).await?.administration.answer(request).await,
    };
    match answer {
        AdminAnswer::Refused(refusal) => Err(AdminError::Refused(refusal)),
        answer => Ok(answer),
    }
}

enum Reached {
    Server(UnixStream),
    Folder(DataLock),
}

async fn reach(data: &Path) -> Result<Reached, AdminError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let taken = match DataLock::take(data) {
            Ok(lock) => return Ok(Reached::Folder(lock)),
            Err(taken @ LockError::InUse { .. }) => taken,
            Err(error @ LockError::Unlockable { .. }) => return Err(AdminError::Lock(error)),
        };
        if let Ok(stream) = UnixStream::connect(socket::path(data)).await {
            return Ok(Reached::Server(stream));
        }
        if Instant::now() >= deadline {
            return Err(AdminError::Silent(taken));
        }
        sleep(PAUSE).await;
    }
}

async fn converse(mut stream: UnixStream, request: &AdminRequest) -> io::Result<AdminAnswer> {
    let conversation = async {
        line::send(&mut stream, request).await?;
        line::receive(&mut stream, line::ANSWER).await
    };
    timeout(ANSWER, conversation).await.map_err(|_| io::ErrorKind::TimedOut)?
}
