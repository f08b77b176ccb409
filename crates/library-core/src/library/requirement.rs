//! What verbs ask of a library before they touch it: that it is there, of the right kind, in service, published, well named.
//! Changes nothing.

use crate::{
    Work,
    error::{Error, Meaning, Result},
    model::{Library, LibraryId, LibraryKind, LibraryState, SubscriptionId, control_character},
    ports::metastore::Stored,
};

/// Message id of a library whose state forbids a verb.
pub(crate) const STATE: &str = "quire.library.state";

/// # Errors
/// NotFound.
pub(crate) async fn existing(work: &mut Work, id: &LibraryId) -> Result<Stored<Library>> {
    work.get::<Library>(id).await?.ok_or_else(|| Error::not_found("library", id.as_str()))
}

/// # Errors
/// InvalidElementType for a subscribed library.
pub(crate) fn must_be_local(library: &Library) -> Result<()> {
    match library.kind {
        LibraryKind::Local => Ok(()),
        LibraryKind::Subscribed => {
            let text = format!("library `{}` is a subscribed library; this works on local ones only", library.id);
            Err(Error::new(Meaning::InvalidElementType, "quire.library.not_local", text).arg(library.id.as_str()))
        }
    }
}

/// # Errors
/// InvalidElementType for a local library.
pub(crate) fn must_be_subscribed(library: &Library) -> Result<()> {
    match library.kind {
        LibraryKind::Subscribed => Ok(()),
        LibraryKind::Local => {
            let text = format!("library `{}` is a local library; this works on subscribed ones only", library.id);
            Err(Error::new(Meaning::InvalidElementType, "quire.library.not_subscribed", text).arg(library.id.as_str()))
        }
    }
}

/// # Errors
/// NotAllowedInCurrentState while the library is in maintenance or migrates.
pub(crate) fn must_be_in_service(library: &Library) -> Result<()> {
    match library.state {
        LibraryState::Active => Ok(()),
        LibraryState::Maintenance | LibraryState::Migrating => Err(out_of_service(library)),
    }
}

pub(crate) fn out_of_service(library: &Library) -> Error {
    let id = &library.id;
    let text = match library.state {
        LibraryState::Migrating => format!("library `{id}` migrates to another datastore; try again when it is done"),
        LibraryState::Active | LibraryState::Maintenance => {
            format!("library `{id}` is in maintenance; end that with `exit_maintenance`, then try again")
        }
    };
    Error::state(STATE, text).arg(id.as_str())
}

/// # Errors
/// NotAllowedInCurrentState.
pub(crate) fn must_be_published(library: &Library) -> Result<()> {
    if library.publication.as_ref().is_some_and(|publication| publication.published) {
        return Ok(());
    }
    let id = &library.id;
    let text = format!("library `{id}` is not published; set `publish_info.published` first");
    Err(Error::state("quire.library.not_published", text).arg(id.as_str()))
}

/// Library names must not be empty, nor hold control characters; the contract states no length.
pub(crate) fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::invalid("quire.library.name", "a library's `name` must not be empty"));
    }
    if let Some(control) = control_character(name) {
        let text =
            format!("a library's `name` must have no control characters; this one has `{control}`, leave it out");
        return Err(Error::invalid("quire.library.name", text).arg(control));
    }
    Ok(())
}

/// A subscription that a client names and the library does not have, where the contract has no NotFound.
pub(crate) fn unknown_subscription(library: &LibraryId, id: &SubscriptionId) -> Error {
    let text = format!("library `{library}` has no subscription `{id}`; list its subscriptions");
    Error::invalid("quire.subscription.unknown", text).arg(library.as_str()).arg(id.as_str())
}
