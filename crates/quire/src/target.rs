//! `LIBRARY[/ITEM]`: reads it, and finds what it names on a server. A name is matched exactly, else without regard to case
//! if only one matches, else as an id.

use std::str::FromStr;

use client::api::content::LibraryModel;
use client::api::content::library::{FindSpec, item};
use client::api::ids::{ItemId, LibraryId};
use client::bind::Id;
use client::{CallError, Client, FaultKind};
use item::ItemModel;

use crate::failure::Failure;

/// A library, or an item of one, by names or ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) library: String,
    pub(crate) item: Option<String>,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (library, item) = text.split_once('/').map_or((text, None), |(library, item)| (library, Some(item)));
        if library.is_empty() {
            return Err("it names no library; write `LIBRARY` or `LIBRARY/ITEM`, each a name or an id".to_owned());
        }
        Ok(Self { library: library.to_owned(), item: item.filter(|item| !item.is_empty()).map(str::to_owned) })
    }
}

/// Something with a name and an id.
pub(crate) trait Named {
    fn id(&self) -> &str;
    fn name(&self) -> &str;
}

impl Named for LibraryModel {
    fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| id.0.as_str())
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

impl Named for ItemModel {
    fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| id.0.as_str())
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

/// The library that `text` names, if there is one.
pub(crate) async fn library(client: &Client, text: &str) -> Result<Option<LibraryModel>, Failure> {
    let libraries = client.libraries();
    let spec = FindSpec { name: Some(text.to_owned()), ..FindSpec::default() };
    let mut found = Vec::new();
    for Id(id) in libraries.find(spec).await? {
        found.extend(there(libraries.get(LibraryId(id)).await)?);
    }
    match choose("library", text, found)? {
        Some(library) => Ok(Some(library)),
        None => Ok(there(libraries.get(LibraryId(text.to_owned())).await)?),
    }
}

/// The library that `text` names.
pub(crate) async fn existing_library(client: &Client, text: &str) -> Result<LibraryModel, Failure> {
    library(client, text).await?.ok_or_else(|| {
        Failure::not_found(format!("there is no library `{text}`; `quire ls` lists the libraries there are"))
    })
}

/// The item of a library that `text` names, if there is one.
pub(crate) async fn item(client: &Client, library: &LibraryModel, text: &str) -> Result<Option<ItemModel>, Failure> {
    let items = client.items();
    let library_id = library.id.clone();
    let spec = item::FindSpec { name: Some(text.to_owned()), library_id: library_id.clone(), ..Default::default() };
    let mut found = Vec::new();
    for Id(id) in items.find(spec).await? {
        found.extend(there(items.get(ItemId(id)).await)?);
    }
    match choose("item", text, found)? {
        Some(item) => Ok(Some(item)),
        None => Ok(there(items.get(ItemId(text.to_owned())).await)?.filter(|item| item.library_id == library_id)),
    }
}

/// The item of a library that `text` names.
pub(crate) async fn existing_item(client: &Client, library: &LibraryModel, text: &str) -> Result<ItemModel, Failure> {
    item(client, library, text).await?.ok_or_else(|| {
        let name = library.name();
        Failure::not_found(format!("library `{name}` has no item `{text}`; `quire ls '{name}'` lists its items"))
    })
}

/// What is there, or nothing: also for text that cannot be an id.
fn there<T>(outcome: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(CallError::Fault(fault)) if matches!(fault.kind, FaultKind::NotFound | FaultKind::InvalidArgument) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The one that has the name, else the only one that has it in another case.
fn choose<T: Named>(what: &str, text: &str, found: Vec<T>) -> Result<Option<T>, Failure> {
    let (mut exact, mut other): (Vec<T>, Vec<T>) = found.into_iter().partition(|named| named.name() == text);
    let candidates = if exact.is_empty() { &mut other } else { &mut exact };
    if candidates.len() < 2 {
        return Ok(candidates.pop());
    }
    let ids: Vec<String> =
        candidates.iter().map(|named| format!("`{}` (named `{}`)", named.id(), named.name())).collect();
    let text = format!("`{text}` means more than one {what}: {}; give the id of one", ids.join(", "));
    Err(Failure::failed(text))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Id, LibraryModel, Named, Target, choose};

    fn library(id: &str, name: &str) -> LibraryModel {
        LibraryModel { id: Some(Id(id.to_owned())), name: Some(name.to_owned()), ..LibraryModel::default() }
    }

    #[test]
    fn a_target_is_a_library_and_perhaps_an_item() {
        let target = |text: &str| text.parse::<Target>().map(|target| (target.library, target.item));
        assert_eq!(target("a"), Ok(("a".to_owned(), None)));
        assert_eq!(target("a/"), Ok(("a".to_owned(), None)));
        assert_eq!(target("a b/c/d"), Ok(("a b".to_owned(), Some("c/d".to_owned()))));
        assert!(target("").is_err() && target("/x").is_err());
    }

    #[test]
    fn an_exact_name_beats_another_case() {
        let chosen = choose("library", "Base", vec![library("1", "base"), library("2", "Base")]);
        assert_eq!(chosen.unwrap().unwrap().id(), "2");
    }

    #[test]
    fn another_case_is_taken_if_only_one_has_it() {
        assert_eq!(choose("library", "BASE", vec![library("1", "base")]).unwrap().unwrap().id(), "1");
        assert!(choose("library", "BASE", Vec::<LibraryModel>::new()).unwrap().is_none());
    }

    #[test]
    fn an_ambiguous_name_lists_the_ids() {
        let failure = choose("library", "BASE", vec![library("1", "base"), library("2", "Base")]).unwrap_err();
        assert!(failure.message.contains("`1` (named `base`), `2` (named `Base`)"), "{}", failure.message);
    }
}
