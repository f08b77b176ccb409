//! Steps on items.

use library_api::{
    content::library::item::{FindSpec, ItemModel},
    ids::{ItemId, LibraryId},
};
use vapi::{
    FaultKind::{AlreadyExists, InvalidArgument, NotAllowedInCurrentState, ResourceInaccessible},
    bind::Id as WireId,
};

use super::{
    NAMES, Play, agreed,
    libraries::version,
    shelf::{Files, Id, Item, Kind, Outcome},
    step::{ItemChange, Name, Read, Which},
};
use crate::common::item;

/// Tokens of clients.
const TOKENS: [&str; 2] = ["6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c1", "6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c2"];

impl Play {
    pub(super) fn an_item(&self, which: Which) -> (Id, ItemId) {
        let id = self.shelf.pick(&self.shelf.items, which, |_, item| self.shelf.home(item).must_serve().is_ok());
        (id.clone(), ItemId(id))
    }

    fn may_hold(&self, library: &Id) -> Outcome {
        let library = self.shelf.library(library)?;
        library.must_be(Kind::Local)?;
        library.must_serve()
    }

    fn may_create(&self, library: &Id, name: Name) -> Outcome {
        self.may_hold(library)?;
        let takes_over = self.shelf.left_empty(library, name).is_some();
        if takes_over || self.shelf.must_be_free(library, name, None) { Ok(()) } else { Err(AlreadyExists) }
    }

    /// A new item, or one that a failed session left empty, made anew.
    fn put(&mut self, made: Id, library: Id, name: Name) {
        let mut new = fresh(library, name, Files::new());
        let left = self.shelf.left_empty(&new.library, name);
        if let Some(before) = left.map(|left| (self.shelf.items[&left].version, left)) {
            assert_eq!(made, before.1, "it keeps its id");
            new.version = before.0 + 1;
        }
        self.shelf.items.insert(made, new);
    }

    pub(super) async fn create_item(&mut self, library: Which, name: Name) {
        let (library, id) = self.a_library(library);
        let answered = self.door.items().create(None, item(&id, NAMES[name])).await;
        if let Some(made) = agreed(self.may_create(&library, name), answered) {
            self.put(made.0, library, name);
        }
    }

    /// A repeated creation makes nothing, and answers what the first one did, whatever became of that.
    pub(super) async fn create_item_once(&mut self, token: usize, library: Which, name: Name) {
        let (library, id) = self.a_library(library);
        let answered = self.door.items().create(Some(TOKENS[token].to_owned()), item(&id, NAMES[name])).await;
        let known = self.shelf.tokens.get(&token).cloned();
        let expected = match &known {
            Some((before, called, _)) if *before == library && *called == name => Ok(()),
            Some(_) => Err(InvalidArgument),
            None => self.may_create(&library, name),
        };
        let Some(made) = agreed(expected, answered) else { return };
        if let Some((_, _, first)) = known {
            assert_eq!(made.0, first, "a token makes one thing");
            return;
        }
        self.shelf.tokens.insert(token, (library.clone(), name, made.0.clone()));
        self.put(made.0, library, name);
    }

    fn may_update_item(&self, id: &Id, read: Read, change: ItemChange) -> Outcome {
        let item = self.shelf.item(id)?;
        if matches!(read, Read::Another) {
            return Err(InvalidArgument);
        }
        match change {
            ItemChange::Name(name) if !self.shelf.must_be_free(&item.library, name, Some(id)) => Err(AlreadyExists),
            ItemChange::Name(_) | ItemChange::Description(_) => Ok(()),
        }
    }

    pub(super) async fn update_item(&mut self, item: Which, read: Read, change: ItemChange) {
        let (item, id) = self.an_item(item);
        let current = self.shelf.item(&item).map_or(1, |item| item.version);
        let nothing = ItemModel { version: version(read, current), ..ItemModel::default() };
        let spec = match change {
            ItemChange::Name(name) => ItemModel { name: Some(NAMES[name].to_owned()), ..nothing },
            ItemChange::Description(text) => ItemModel { description: Some(NAMES[text].to_owned()), ..nothing },
        };
        let answered = self.door.items().update(id, spec).await;
        if agreed(self.may_update_item(&item, read, change), answered).is_some() {
            let item = self.shelf.items.get_mut(&item).unwrap();
            let before = (item.name, item.description);
            match change {
                ItemChange::Name(name) => item.name = name,
                ItemChange::Description(text) => item.description = Some(text),
            }
            item.version += u64::from(before != (item.name, item.description));
        }
    }

    fn may_copy(&self, item: &Id, library: &Id, name: Name) -> Outcome {
        let item = self.shelf.item(item)?;
        self.may_hold(library)?;
        self.shelf.home(item).must_serve()?;
        if item.coming.is_some() {
            return Err(ResourceInaccessible);
        }
        // No AlreadyExists is declared here.
        if self.shelf.must_be_free(library, name, None) { Ok(()) } else { Err(InvalidArgument) }
    }

    pub(super) async fn copy_item(&mut self, source: Which, library: Which, name: Name) {
        let (source, id) = self.an_item(source);
        let (library, target) = self.a_library(library);
        let answered = self.door.items().copy(None, id, item(&target, NAMES[name])).await;
        let Some(made) = agreed(self.may_copy(&source, &library, name), answered) else { return };
        let original = self.shelf.items[&source].clone();
        let near = self.shelf.home(&original).store == self.shelf.libraries[&library].store;
        let mut copy = fresh(library, name, Files::new());
        copy.description = original.description;
        if near {
            copy.files = original.files;
        } else {
            copy.coming = Some(original.files);
        }
        self.shelf.items.insert(made.0, copy);
    }

    fn may_delete_item(&self, item: &Id) -> Outcome {
        let library = self.shelf.home(self.shelf.item(item)?);
        library.must_serve()?;
        let used = library.usage_of_items && !library.usages.is_empty();
        if used { Err(NotAllowedInCurrentState) } else { Ok(()) }
    }

    pub(super) async fn delete_item(&mut self, item: Which) {
        let (item, id) = self.an_item(item);
        if agreed(self.may_delete_item(&item), self.door.items().delete(id).await).is_some() {
            self.shelf.remove_item(&item);
        }
    }

    pub(super) async fn push_item(&mut self, item: Which) {
        let (item, id) = self.an_item(item);
        let expected = self.shelf.item(&item).and_then(|item| self.may_push(&item.library));
        agreed(expected, self.door.items().publish(id, true, None).await);
    }

    /// Items are found by their names, and by whether their files are here.
    pub(super) async fn find_items(&self, library: &Id, name: Name) {
        let spec = FindSpec {
            library_id: Some(WireId(LibraryId(library.clone()).0)),
            name: Some(NAMES[name].to_uppercase()),
            cached: Some(true),
            ..FindSpec::default()
        };
        let found = self.door.items().find(spec).await.unwrap();
        let here = |(_, item): &(&Id, &Item)| item.library == *library && item.name == name && item.coming.is_none();
        let expected: Vec<&Id> = self.shelf.items.iter().filter(here).map(|(id, _)| id).collect();
        assert_eq!(found.iter().map(|id| &id.0).collect::<Vec<_>>(), expected);
    }
}

fn fresh(library: Id, name: Name, files: Files) -> Item {
    Item { library, name, description: None, version: 1, content_version: 1, files, coming: None, unfinished: false }
}
