//! `com.vmware.content.library.storage_backing`: where content is kept.

use library_api::content::library::storage_backing::{StorageBacking, StorageBackingType};
use library_core::{Error, Meaning, Result, library::NewBacking, model::Backing};
use vapi::bind::{Id, Uri};

use crate::field::{missing, required};

/// A backing as clients read it.
pub(in crate::content) fn shown(backing: &Backing) -> StorageBacking {
    match backing {
        Backing::Datastore(store) => StorageBacking {
            r#type: Some(StorageBackingType::Datastore),
            datastore_id: Some(Id(store.to_string())),
            storage_uri: None,
        },
        Backing::Other { uri, .. } => StorageBacking {
            r#type: Some(StorageBackingType::Other),
            datastore_id: None,
            storage_uri: Some(Uri(uri.clone())),
        },
    }
}

/// The one backing of a list that stands at `path`; `several` is what more than one means to the operation.
///
/// # Errors
/// `InvalidArgument` for none or an incomplete one; `several` for more than one.
pub(in crate::content) fn only_one(
    backings: impl IntoIterator<Item = StorageBacking>,
    path: &str,
    several: Meaning,
) -> Result<NewBacking> {
    let mut backings = backings.into_iter();
    let Some(backing) = backings.next() else {
        return Err(Error::invalid("quire.library.backings", format!("`{path}` is empty; give one")).arg(path));
    };
    if backings.next().is_some() {
        let text = format!("a library has exactly one storage backing; give one in `{path}`");
        return Err(Error::new(several, "quire.library.backings", text));
    }
    match required(backing.r#type, &format!("{path}.0.type"))? {
        StorageBackingType::Datastore => {
            let id = required(backing.datastore_id, &format!("{path}.0.datastore_id"))?;
            Ok(NewBacking::Datastore(id.0))
        }
        StorageBackingType::Other => {
            let uri = required(backing.storage_uri, &format!("{path}.0.storage_uri"))?;
            Ok(NewBacking::Other(uri.0))
        }
    }
}

/// Whether a backing can be looked for.
///
/// # Errors
/// `InvalidArgument` without a type.
pub(super) fn check(wanted: &StorageBacking) -> Result<()> {
    wanted.r#type.map(|_| ()).ok_or_else(|| missing("spec.storage_backing.type"))
}

/// Whether `backing` is what a client looks for: every field that it set must match.
pub(super) fn matches(wanted: &StorageBacking, backing: &Backing) -> bool {
    let is = shown(backing);
    wanted.r#type == is.r#type
        && wanted.datastore_id.as_ref().is_none_or(|id| is.datastore_id.as_ref() == Some(id))
        && wanted.storage_uri.as_ref().is_none_or(|uri| is.storage_uri.as_ref() == Some(uri))
}
