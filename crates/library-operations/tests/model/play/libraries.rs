//! Steps on libraries.

use library_api::{
    content::{
        LibraryModel,
        library::{
            ConfigurationInfo, ConversionSpec, ConversionType, MigrateSpec,
            publish_info::{AuthenticationMethod, PublishInfo},
            storage_backing::StorageBacking,
        },
        subscribed_library::SubscribedLibraryClient,
    },
    ids::LibraryId,
};
use testkit::world::{OTHER_STORE, STORE};
use vapi::{
    FaultKind::{
        AlreadyInDesiredState, ConcurrentChange, InvalidArgument, InvalidElementType, NotAllowedInCurrentState,
    },
    bind::Id as WireId,
};

use super::{
    NAMES, Play, agreed,
    shelf::{Id, Kind, Library, Outcome, State},
    step::{Asked, LibraryChange, Name, Read, Which},
};
use crate::common::{Client, datastore, library};

impl Play {
    /// One of the libraries, one that takes items more often than not.
    pub(super) fn which_library(&self, which: Which) -> Id {
        let takes = |library: &Library| library.kind == Kind::Local && library.state == State::Active;
        self.shelf.pick(&self.shelf.libraries, which, |_, library| takes(library))
    }

    pub(super) fn a_library(&self, which: Which) -> (Id, LibraryId) {
        let id = self.which_library(which);
        (id.clone(), LibraryId(id))
    }

    pub(super) fn subscribed(&self) -> SubscribedLibraryClient<Client> {
        SubscribedLibraryClient(self.door.admin())
    }

    pub(super) async fn create_library(&mut self, name: Name, store: usize, published: bool) {
        let spec = LibraryModel {
            storage_backings: Some(vec![on(store)]),
            publish_info: published.then(|| publication(true)),
            ..library(NAMES[name])
        };
        let made = agreed(Ok(()), self.door.local().create(None, spec).await).unwrap();
        let library = Library { published: published.then_some(true), ..fresh(Kind::Local, name, store) };
        self.shelf.libraries.insert(made.0, library);
    }

    fn may_ask(&self, asked: Asked, library: &Id) -> Outcome {
        let library = self.shelf.library(library)?;
        match asked {
            Asked::Library => Ok(()),
            Asked::Local => library.must_be(Kind::Local),
            Asked::Subscribed => library.must_be(Kind::Subscribed),
        }
    }

    fn may_update(&self, asked: Asked, library: &Id, read: Read) -> Outcome {
        self.may_ask(asked, library)?;
        match (read, asked) {
            (Read::Nothing | Read::Current, _) => Ok(()),
            (Read::Another, Asked::Library) => Err(InvalidArgument),
            (Read::Another, Asked::Local | Asked::Subscribed) => Err(ConcurrentChange),
        }
    }

    pub(super) async fn update_library(&mut self, asked: Asked, library: Which, read: Read, change: LibraryChange) {
        let (library, id) = self.a_library(library);
        let current = self.shelf.library(&library).map_or(1, |library| library.version);
        let spec = LibraryModel { version: version(read, current), ..changed(change) };
        let expected = self.may_update(asked, &library, read);
        let answered = match asked {
            Asked::Library => self.door.libraries().update(id, spec).await,
            Asked::Local => self.door.local().update(id, spec).await,
            Asked::Subscribed => self.subscribed().update(id, spec).await,
        };
        if agreed(expected, answered).is_some() {
            apply(self.shelf.libraries.get_mut(&library).unwrap(), asked, change);
        }
    }

    fn may_delete(&self, asked: Asked, library: &Id, force: bool) -> Outcome {
        self.may_ask(asked, library)?;
        let library = self.shelf.library(library)?;
        library.must_serve()?;
        if force || library.usages.is_empty() { Ok(()) } else { Err(NotAllowedInCurrentState) }
    }

    pub(super) async fn delete_library(&mut self, asked: Asked, library: Which, force: bool) {
        let (library, id) = self.a_library(library);
        let expected = self.may_delete(asked, &library, force);
        let answered = match (asked, force) {
            (Asked::Library, false) => self.door.libraries().delete(id).await,
            (Asked::Library, true) => self.door.libraries().force_delete(id).await,
            (Asked::Local, false) => self.door.local().delete(id).await,
            (Asked::Local, true) => self.door.local().force_delete(id).await,
            (Asked::Subscribed, false) => self.subscribed().delete(id).await,
            (Asked::Subscribed, true) => self.subscribed().force_delete(id).await,
        };
        if agreed(expected, answered).is_some() {
            self.shelf.remove_library(&library);
        }
    }

    fn may_rest(&self, library: &Id) -> Outcome {
        self.shelf.library(library)?.must_serve()?;
        self.shelf.must_be_idle(library)
    }

    pub(super) async fn enter_maintenance(&mut self, library: Which) {
        let (library, id) = self.a_library(library);
        let answered = self.door.libraries().enter_maintenance(id).await;
        if agreed(self.may_rest(&library), answered).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().state = State::Maintenance;
        }
    }

    pub(super) async fn exit_maintenance(&mut self, library: Which) {
        let rests = |library: &Library| library.state == State::Maintenance;
        let library = self.shelf.pick(&self.shelf.libraries, library, |_, library| rests(library));
        let id = LibraryId(library.clone());
        let answered = self.door.libraries().exit_maintenance(id).await;
        let expected = self.shelf.library(&library).and_then(|library| match library.state {
            State::Maintenance => Ok(()),
            State::Active | State::Migrating(_) => Err(NotAllowedInCurrentState),
        });
        if agreed(expected, answered).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().state = State::Active;
        }
    }

    fn may_migrate(&self, id: &Id, store: usize) -> Outcome {
        let library = self.shelf.library(id)?;
        library.must_serve()?;
        if library.store == store { Err(AlreadyInDesiredState) } else { self.shelf.must_be_idle(id) }
    }

    pub(super) async fn migrate(&mut self, library: Which, store: usize) {
        let (library, id) = self.a_library(library);
        let answered = self.door.libraries().migrate(id, MigrateSpec { storage_backings: vec![on(store)] }).await;
        if agreed(self.may_migrate(&library, store), answered).is_some() {
            self.shelf.libraries.get_mut(&library).unwrap().state = State::Migrating(store);
        }
    }

    /// Nothing was ever synchronised, so that nothing can be converted.
    pub(super) async fn convert(&mut self, library: Which) {
        let subscribed = |library: &Library| library.kind == Kind::Subscribed;
        let library = self.shelf.pick(&self.shelf.libraries, library, |_, library| subscribed(library));
        let id = LibraryId(library.clone());
        let spec = ConversionSpec { conversion_type: ConversionType::ToPublishedLibrary };
        let expected = self.shelf.library(&library).and_then(|library| match library.kind {
            Kind::Local => Err(InvalidElementType),
            Kind::Subscribed => Err(NotAllowedInCurrentState),
        });
        agreed(expected, self.door.libraries().convert(id, spec).await);
    }

    pub(super) async fn push_library(&mut self, library: Which) {
        let (library, id) = self.a_library(library);
        agreed(self.may_push(&library), self.door.local().publish(id, None).await);
    }
}

pub(super) fn fresh(kind: Kind, name: Name, store: usize) -> Library {
    Library {
        kind,
        name,
        version: 1,
        state: State::Active,
        store,
        published: None,
        usages: std::collections::BTreeMap::new(),
        usage_of_items: false,
        follows: None,
        source: None,
    }
}

fn on(store: usize) -> StorageBacking {
    StorageBacking { datastore_id: Some(WireId([STORE, OTHER_STORE][store].to_owned())), ..datastore() }
}

fn publication(published: bool) -> PublishInfo {
    PublishInfo {
        authentication_method: Some(AuthenticationMethod::None),
        published: Some(published),
        ..PublishInfo::default()
    }
}

pub(super) fn version(read: Read, current: u64) -> Option<String> {
    match read {
        Read::Nothing => None,
        Read::Current => Some(current.to_string()),
        Read::Another => Some((current + 1).to_string()),
    }
}

fn changed(change: LibraryChange) -> LibraryModel {
    let nothing = LibraryModel::default();
    match change {
        LibraryChange::Name(name) => LibraryModel { name: Some(NAMES[name].to_owned()), ..nothing },
        LibraryChange::Published(published) => LibraryModel { publish_info: Some(publication(published)), ..nothing },
        LibraryChange::UsageOfItems(applies) => {
            let info = ConfigurationInfo { apply_library_usage_to_items: Some(applies) };
            LibraryModel { configuration_info: Some(info), ..nothing }
        }
    }
}

/// Only what differs is a change. How it is published is changed through `local_library` alone.
fn apply(library: &mut Library, asked: Asked, change: LibraryChange) {
    let before = (library.name, library.published, library.usage_of_items);
    match (change, asked) {
        (LibraryChange::Name(name), _) => library.name = name,
        (LibraryChange::Published(published), Asked::Local) => library.published = Some(published),
        (LibraryChange::Published(_), Asked::Library | Asked::Subscribed) => {}
        (LibraryChange::UsageOfItems(applies), _) => library.usage_of_items = applies,
    }
    library.version += u64::from(before != (library.name, library.published, library.usage_of_items));
}
