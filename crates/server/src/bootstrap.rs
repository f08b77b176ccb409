//! What a server keeps about itself, made on its first start: its id, the key of its data addresses, the ids of its
//! stores, its first user.

use std::sync::Arc;

use library_core::{
    Work,
    model::{Grant, GrantKey, Name, Scope, Setting, User},
    ports::{Ids, Metastore, MetastoreError, metastore::Query},
};

use crate::passwords::{PasswordError, Passwords};

/// The first user.
pub const ADMINISTRATOR: &str = "administrator@quire.local";
/// The role of the first user.
const ROLE: &str = "administrator";

/// Why a server cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The metadata cannot be read or written.
    #[error("the server's own settings cannot be kept: {0}")]
    Metadata(#[from] library_core::Error),
    /// A setting makes no sense.
    #[error("setting `{0}` in the metadata is damaged; restore the metadata from a backup")]
    Damaged(&'static str),
    /// The first password cannot be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
}

impl From<MetastoreError> for BootstrapError {
    fn from(error: MetastoreError) -> Self {
        Self::Metadata(error.into())
    }
}

/// The value of a setting, made and kept if there is none.
///
/// # Errors
/// When the metadata cannot be read or written.
pub async fn setting(
    metastore: &dyn Metastore,
    name: &str,
    make: impl FnOnce() -> String,
) -> Result<String, BootstrapError> {
    let mut work = Work::begin(metastore).await?;
    if let Some(known) = work.get::<Setting>(&name.to_owned()).await? {
        return Ok(known.record.value);
    }
    let value = make();
    work.insert(Setting { name: name.to_owned(), value: value.clone() });
    work.save().await?;
    Ok(value)
}

/// The key of data addresses.
///
/// # Errors
/// When it cannot be kept, or what was kept is no key.
pub async fn address_key(metastore: &dyn Metastore, ids: &dyn Ids) -> Result<[u8; 32], BootstrapError> {
    const NAME: &str = "server.address_key";
    let text = setting(metastore, NAME, || hex::encode(ids.secret())).await?;
    let mut key = [0; 32];
    hex::decode_to_slice(&text, &mut key).map_err(|_| BootstrapError::Damaged(NAME))?;
    Ok(key)
}

/// The id under which clients see the store called `name`: `datastore-1` and so on, the same for ever.
///
/// # Errors
/// When the metadata cannot be read or written.
pub async fn store_id(metastore: &dyn Metastore, name: &str) -> Result<String, BootstrapError> {
    const PREFIX: &str = "store_id.";
    let known = Work::begin(metastore).await?.query::<Setting>(&Query::Settings(PREFIX.to_owned())).await?;
    setting(metastore, &format!("{PREFIX}{name}"), || format!("datastore-{}", known.len() + 1)).await
}

/// Makes the first user unless there are users; returns the password if it was generated.
///
/// # Errors
/// When the metadata cannot be read or written, or the password cannot be hashed.
pub async fn first_user(
    metastore: &dyn Metastore,
    ids: &Arc<dyn Ids>,
    passwords: &Passwords,
    (given, now): (Option<String>, jiff::Timestamp),
) -> Result<Option<String>, BootstrapError> {
    let mut work = Work::begin(metastore).await?;
    if !work.query::<User>(&Query::Users).await?.is_empty() {
        if given.is_some() {
            tracing::warn!("QUIRE_ADMIN_PASSWORD counts on the first start only; users exist, it was ignored");
        }
        return Ok(None);
    }
    let generated = given.is_none();
    let password = given.unwrap_or_else(|| generate(ids.as_ref()));
    let password_hash = hash(passwords, ids.as_ref(), &password).await?;
    let user = User { name: Name::new(ADMINISTRATOR), password_hash, created: now };
    let key = GrantKey { user: user.key(), scope: Scope::Global, role: ROLE.to_owned() };
    work.insert(Grant { key });
    work.insert(user);
    work.save().await?;
    Ok(generated.then_some(password))
}

/// The hash of a password with a new salt.
///
/// # Errors
/// When argon2 has no memory.
pub(crate) async fn hash(passwords: &Passwords, ids: &dyn Ids, password: &str) -> Result<String, PasswordError> {
    let mut salt = [0; 16];
    salt.copy_from_slice(&ids.secret()[..16]);
    passwords.hash(password, salt).await
}

/// 120 random bits in letters and digits that are not mistaken for each other.
pub(crate) fn generate(ids: &dyn Ids) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let pick = |byte: u8| char::from(*LETTERS.get(usize::from(byte & 31)).unwrap_or(&b'a'));
    ids.secret().into_iter().take(24).map(pick).collect()
}
