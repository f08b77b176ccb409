//! Every declared operation on libraries of every kind in every state, and on what is in them.

use std::collections::BTreeSet;

use library_api::{
    cis::tagging::{
        category::{self, CategoryClient},
        category_model::Cardinality,
        tag::{self, TagClient},
    },
    content::{
        library::{
            subscriptions::SubscriptionsClient,
            usages::{AddSpec, UsagesClient},
        },
        subscribed_library::SubscribedLibraryClient,
    },
    ids::{ItemId, LibraryId},
};
use library_core::model::{self, Library, LibraryKind, LibraryState};
use vapi::{CallError, Credentials, OperationDef, Transport, bind::Uri};

use super::{
    arguments::{FEED, OTHER_FEED, Things, USER, followed, name, new_subscription, published},
    letters::{Cell, Row, rows},
};
use crate::common::{Door, library, push};

/// Which library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Local, not published.
    Local,
    /// Local and published.
    Published,
    /// Subscribed, without a publisher.
    Subscribed,
    /// Subscribed, with everything of its publisher.
    Following,
}

/// All situations: the kinds in each state, and no library at all.
fn situations() -> Vec<Option<(Kind, LibraryState)>> {
    let kinds = [Kind::Local, Kind::Published, Kind::Subscribed, Kind::Following];
    let states = [LibraryState::Active, LibraryState::Maintenance, LibraryState::Migrating];
    let known = kinds.into_iter().flat_map(|kind| states.map(|state| Some((kind, state))));
    known.chain([None]).collect()
}

/// Columns: LOCAL, published, SUBSCRIBED without and with a publisher, each ACTIVE, in MAINTENANCE and migrating; unknown.
///
/// Rows of sessions are about one that was cancelled: none is open in a library that is out of service.
const TABLE: &str = "
    cis.session.create                         | .
    cis.session.get                            | .
    cis.session.delete                         | .
    cis.tagging.category.create                | .
    cis.tagging.category.get                   | .
    cis.tagging.category.update                | .
    cis.tagging.category.delete                | .
    cis.tagging.category.list                  | .
    cis.tagging.category.list_used_categories  | .
    cis.tagging.category.add_to_used_by        | .
    cis.tagging.category.remove_from_used_by   | .
    cis.tagging.category.revoke_propagating_permissions | .
    cis.tagging.tag.create                     | .
    cis.tagging.tag.get                        | .
    cis.tagging.tag.update                     | .
    cis.tagging.tag.delete                     | .
    cis.tagging.tag.list                       | .
    cis.tagging.tag.list_used_tags             | .
    cis.tagging.tag.list_tags_for_category     | .
    cis.tagging.tag.add_to_used_by             | .
    cis.tagging.tag.remove_from_used_by        | .
    cis.tagging.tag.revoke_propagating_permissions | .
    cis.tagging.tag_association.attach         | ... | ... | ... | ... | V
    cis.tagging.tag_association.attach_multiple_tags_to_object | .
    cis.tagging.tag_association.attach_tag_to_multiple_objects | .
    cis.tagging.tag_association.detach         | .
    cis.tagging.tag_association.detach_multiple_tags_from_object | .
    cis.tagging.tag_association.detach_tag_from_multiple_objects | .
    cis.tagging.tag_association.list_attached_objects | .
    cis.tagging.tag_association.list_attached_objects_on_tags | .
    cis.tagging.tag_association.list_attached_tags | .
    cis.tagging.tag_association.list_attached_tags_on_objects | .
    cis.tagging.tag_association.list_attachable_tags | .
    configuration.get                          | .
    configuration.update                       | .
    security_policies.list                     | .
    type.list                                  | .
    trusted_certificates.create                | .
    trusted_certificates.get                   | N
    trusted_certificates.list                  | .
    trusted_certificates.delete                | N
    vcenter.cluster.list                       | .
    vcenter.datacenter.get                     | .
    vcenter.datacenter.list                    | .
    vcenter.datastore.get                      | .
    vcenter.datastore.list                     | .
    vcenter.folder.list                        | .
    vcenter.host.list                          | .
    vcenter.network.list                       | .
    vcenter.resource_pool.list                 | .
    vcenter.VM.list                            | .
    library.get                                | ... | ... | ... | ... | N
    library.list                               | .
    library.find                               | .
    library.update                             | ... | ... | ... | ... | N
    library.update:stale                       | VVV | VVV | VVV | VVV | N
    library.update:nameless                    | VVV | VVV | VVV | VVV | N
    library.migrate                            | .SS | .SS | .SS | .SS | N
    library.migrate:same                       | DSS | DSS | DSS | DSS | N
    library.migrate:elsewhere                  | VSS | VSS | VSS | VSS | N
    library.migrate:open                       | S-- | S-- | --- | --- | -
    library.convert                            | TTT | TTT | SSS | .SS | N
    library.enter_maintenance                  | .SS | .SS | .SS | .SS | N
    library.enter_maintenance:open             | S-- | S-- | --- | --- | -
    library.exit_maintenance                   | S.S | S.S | S.S | S.S | N
    library.delete                             | .SS | .SS | .SS | .SS | N
    library.delete:used                        | SSS | SSS | SSS | SSS | -
    library.delete:open                        | .-- | .-- | --- | --- | -
    library.force_delete                       | .SS | .SS | .SS | .SS | N
    library.force_delete:used                  | .SS | .SS | .SS | .SS | -
    local_library.create                       | .
    local_library.delete                       | .SS | .SS | TTT | TTT | N
    local_library.delete:used                  | SSS | SSS | TTT | TTT | -
    local_library.force_delete                 | .SS | .SS | TTT | TTT | N
    local_library.force_delete:used            | .SS | .SS | TTT | TTT | -
    local_library.get                          | ... | ... | TTT | TTT | N
    local_library.list                         | .
    local_library.update                       | ... | ... | TTT | TTT | N
    local_library.update:stale                 | CCC | CCC | TTT | TTT | N
    local_library.update:nameless              | VVV | VVV | TTT | TTT | N
    local_library.update:publish               | ... | ... | TTT | TTT | N
    local_library.publish                      | SSS | .SS | TTT | TTT | N
    local_library.publish:to nobody            | SSS | VSS | TTT | TTT | N
    local_library.publish:subscribed           | --- | USS | --- | --- | -
    subscribed_library.create                  | .
    subscribed_library.delete                  | TTT | TTT | .SS | .SS | N
    subscribed_library.delete:used             | TTT | TTT | SSS | SSS | -
    subscribed_library.force_delete            | TTT | TTT | .SS | .SS | N
    subscribed_library.force_delete:used       | TTT | TTT | .SS | .SS | -
    subscribed_library.get                     | TTT | TTT | ... | ... | N
    subscribed_library.list                    | .
    subscribed_library.update                  | TTT | TTT | ... | ... | N
    subscribed_library.update:stale            | TTT | TTT | CCC | CCC | N
    subscribed_library.update:follow           | TTT | TTT | ... | .SS | N
    subscribed_library.sync                    | TTT | TTT | USS | USS | N
    subscribed_library.evict                   | TTT | TTT | SSS | USS | N
    subscribed_library.probe                   | .
    library.subscribed_item.sync               | TTT | TTT | USS | USS | N
    library.subscribed_item.evict              | TTT | TTT | GSS | USS | N
    library.subscriptions.create               | SSS | .SS | TTT | TTT | N
    library.subscriptions.list                 | SSS | ... | TTT | TTT | N
    library.subscriptions.get                  | SSS | VVV | TTT | TTT | N
    library.subscriptions.get:subscribed       | --- | ... | --- | --- | -
    library.subscriptions.update               | SSS | NNN | TTT | TTT | N
    library.subscriptions.update:subscribed    | --- | ... | --- | --- | -
    library.subscriptions.delete               | SSS | NNN | TTT | TTT | N
    library.subscriptions.delete:subscribed    | --- | ... | --- | --- | -
    library.usages.add                         | .SS | .SS | .SS | .SS | N
    library.usages.add:used                    | ESS | ESS | ESS | ESS | -
    library.usages.get                         | NNN | NNN | NNN | NNN | N
    library.usages.get:used                    | ... | ... | ... | ... | -
    library.usages.list                        | ... | ... | ... | ... | N
    library.usages.remove                      | NNN | NNN | NNN | NNN | N
    library.usages.remove:used                 | ... | ... | ... | ... | -
    library.item.create                        | .SS | .SS | TTT | TTT | N
    library.item.create:taken                  | ESS | ESS | TTT | TTT | N
    library.item.copy                          | .SS | .SS | .SS | .SS | N
    library.item.copy:into                     | .SS | .SS | TTT | TTT | N
    library.item.delete                        | .SS | .SS | TTT | TTT | N
    library.item.delete:used                   | .SS | .SS | TTT | TTT | -
    library.item.delete:applied                | SSS | SSS | TTT | TTT | -
    library.item.delete:open                   | .-- | .-- | --- | --- | -
    library.item.get                           | ... | ... | ... | ... | N
    library.item.list                          | ... | ... | ... | ... | N
    library.item.find                          | .
    library.item.update                        | ... | ... | TTT | TTT | N
    library.item.update:stale                  | VVV | VVV | TTT | TTT | N
    library.item.update:taken                  | EEE | EEE | TTT | TTT | N
    library.item.publish                       | SSS | .SS | TTT | TTT | N
    library.item.publish:to nobody             | SSS | VSS | TTT | TTT | N
    library.item.publish:subscribed            | --- | USS | --- | --- | -
    library.item.changes.list                  | ... | ... | ... | ... | N
    library.item.changes.get                   | ... | ... | ... | ... | N
    library.item.file.list                     | ... | ... | ... | ... | N
    library.item.file.get                      | ... | ... | ... | ... | N
    library.item.file.get:unknown file         | N
    library.item.storage.list                  | ... | ... | ... | ... | N
    library.item.storage.get                   | ... | ... | ... | ... | N
    library.item.storage.get:unknown file      | N
    library.item.update_session.create         | .SS | .SS | TTT | TTT | N
    library.item.update_session.create:open    | B-- | B-- | --- | --- | -
    library.item.update_session.list           | ... | ... | ... | ... | N
    library.item.update_session.get            | ... | ... | ... | ... | N
    library.item.update_session.complete       | SSS | SSS | SSS | SSS | N
    library.item.update_session.keep_alive     | SSS | SSS | SSS | SSS | N
    library.item.update_session.cancel         | SSS | SSS | SSS | SSS | N
    library.item.update_session.fail           | SSS | SSS | SSS | SSS | N
    library.item.update_session.update         | SSS | SSS | SSS | SSS | N
    library.item.update_session.delete         | ... | ... | ... | ... | N
    library.item.updatesession.file.validate   | SSS | SSS | SSS | SSS | N
    library.item.updatesession.file.add        | SSS | SSS | SSS | SSS | N
    library.item.updatesession.file.probe      | .
    library.item.updatesession.file.remove     | SSS | SSS | SSS | SSS | N
    library.item.updatesession.file.list       | ... | ... | ... | ... | N
    library.item.updatesession.file.get        | ... | ... | ... | ... | N
    library.item.download_session.create       | .SS | .SS | .SS | .SS | N
    library.item.download_session.list         | ... | ... | ... | ... | N
    library.item.download_session.get          | ... | ... | ... | ... | N
    library.item.download_session.keep_alive   | SSS | SSS | SSS | SSS | N
    library.item.download_session.cancel       | SSS | SSS | SSS | SSS | N
    library.item.download_session.fail         | SSS | SSS | SSS | SSS | N
    library.item.download_session.delete       | ... | ... | ... | ... | N
    library.item.downloadsession.file.list     | ... | ... | ... | ... | N
    library.item.downloadsession.file.prepare  | SSS | SSS | SSS | SSS | N
    library.item.downloadsession.file.get      | ... | ... | ... | ... | N
";

/// A server whose publishers answer.
async fn server() -> Door {
    let door = Door::new().await;
    door.world.feed.publish(FEED, "feed-1");
    door.world.feed.publish(OTHER_FEED, "feed-2");
    door
}

/// A library in that situation.
async fn stage(door: &Door, situation: Option<(Kind, LibraryState)>, variant: &str) -> Things {
    let other_item = door.stocked(&[("a", b"other")]).await;
    let other_library = door.items().get(other_item.clone()).await.unwrap().library_id.unwrap().0;
    let nobody = || "nobody".to_owned();
    let (category, tag) = tagged(door, &other_item).await;
    let mut things = Things {
        library: nobody(),
        item: nobody(),
        other_item: other_item.0,
        other_library,
        update: nobody(),
        download: nobody(),
        usage: nobody(),
        subscription: nobody(),
        file: "a".to_owned(),
        category,
        tag,
    };
    if let Some((kind, state)) = situation {
        fill(door, &mut things, kind, variant).await;
        turn(door, &things, kind).await;
        enter(door, &things, state).await;
    }
    things
}

/// A category, called as nothing else is, and its tag.
async fn tagged(door: &Door, apart: &ItemId) -> (String, String) {
    let spec = category::CreateSpec {
        name: format!("beside {}", apart.0),
        description: String::new(),
        cardinality: Cardinality::Single,
        associable_types: BTreeSet::new(),
        category_id: None,
    };
    let category = CategoryClient(door.admin()).create(spec).await.unwrap();
    let (name, description) = ("tag".to_owned(), String::new());
    let spec = tag::CreateSpec { name, description, category_id: category.clone(), tag_id: None };
    (category.0, TagClient(door.admin()).create(spec).await.unwrap().0)
}

/// Makes the library, as a local one, with what is in it.
async fn fill(door: &Door, things: &mut Things, kind: Kind, variant: &str) {
    let publish_info = (kind == Kind::Published).then(published);
    let spec = library_api::content::LibraryModel { publish_info, ..library("library") };
    let library = door.local().create(None, spec).await.unwrap();
    let item = door.item(&library, "item").await;
    door.item(&library, "second").await;
    let session = door.session(&item).await;
    let file = door.files().add(session.clone(), push("a")).await.unwrap();
    door.send(&session, &file, b"content").await;
    door.updates().complete(session).await.unwrap();
    (things.library, things.item) = (library.0.clone(), item.0.clone());
    open(door, things, &item, variant).await;
    if matches!(variant, "used" | "applied") {
        let spec = AddSpec { resource_urn: Uri(USER.to_owned()) };
        things.usage = UsagesClient(door.admin()).add(library.clone(), spec).await.unwrap().0;
    }
    if variant == "applied" {
        let update = things.input(operation("library.update"), variant);
        door.admin().invoke(operation("library.update"), update).await.unwrap();
    }
    if variant == "subscribed" && kind == Kind::Published {
        let subscriptions = SubscriptionsClient(door.admin());
        things.subscription = subscriptions.create(None, library, new_subscription()).await.unwrap().0;
    }
}

/// Sessions of the item: cancelled ones, unless open ones are asked for.
async fn open(door: &Door, things: &mut Things, item: &ItemId, variant: &str) {
    let (update, download) = (door.session(item).await, door.download(item).await);
    door.files().add(update.clone(), push("a")).await.unwrap();
    if variant != "open" {
        door.updates().cancel(update.clone()).await.unwrap();
        door.downloads().cancel(download.clone()).await.unwrap();
    }
    (things.update, things.download) = (update.0, download.0);
}

/// Makes a subscribed library of the local one: nothing synchronises yet, so that only so it has items.
async fn turn(door: &Door, things: &Things, kind: Kind) {
    let followed = match kind {
        Kind::Local | Kind::Published => return,
        Kind::Subscribed => None,
        Kind::Following => {
            let spec = followed(FEED, library("model"));
            Some(SubscribedLibraryClient(door.admin()).create(None, spec).await.unwrap())
        }
    };
    let mut work = door.world.domain.begin().await.unwrap();
    let mut library = work.get::<Library>(&model::LibraryId::new(&things.library)).await.unwrap().unwrap();
    library.record.kind = LibraryKind::Subscribed;
    if let Some(LibraryId(id)) = followed {
        let followed = work.get::<Library>(&model::LibraryId::new(id)).await.unwrap().unwrap().record;
        library.record.publisher = followed.publisher;
        library.record.last_sync = Some(library.record.created);
    }
    work.update(library);
    work.save().await.unwrap();
}

async fn enter(door: &Door, things: &Things, state: LibraryState) {
    let change = match state {
        LibraryState::Active => return,
        LibraryState::Maintenance => operation("library.enter_maintenance"),
        LibraryState::Migrating => operation("library.migrate"),
    };
    door.admin().invoke(change, things.input(change, "")).await.unwrap();
}

fn operations() -> impl Iterator<Item = &'static OperationDef> {
    library_api::services().into_iter().flat_map(|service| service.operations)
}

fn operation(wanted: &str) -> &'static OperationDef {
    operations().find(|operation| name(operation) == wanted).unwrap_or_else(|| panic!("`{wanted}` is not declared"))
}

/// What the call ends with, and whether that was announced.
pub(super) async fn outcome(door: &Door, operation: &'static OperationDef, things: &Things, variant: &str) -> Cell {
    let client = match operation.service {
        "com.vmware.cis.session" if operation.name != "create" => {
            let login = library_api::cis::session::SessionClient(door.admin()).create().await.unwrap();
            door.with(Credentials::Session(login.0))
        }
        _ => door.admin(),
    };
    let outcome = client.invoke(operation, things.input(operation, variant)).await;
    assert_eq!(*door.log.defects.lock().unwrap(), Vec::<String>::new());
    match outcome {
        Ok(_) => Cell::Done,
        Err(CallError::Fault(fault)) => Cell::Fails(fault.kind),
        Err(other) => panic!("{}: {other}", operation.name),
    }
}

async fn differences(row: &Row) -> Vec<String> {
    let (door, mut found) = (server().await, Vec::new());
    for (situation, expected) in situations().into_iter().zip(&row.cells) {
        if *expected == Cell::Impossible {
            continue;
        }
        let things = stage(&door, situation, row.variant).await;
        let answered = outcome(&door, operation(row.operation), &things, row.variant).await;
        if answered != *expected {
            let Row { operation, variant, .. } = row;
            found.push(format!("{operation}:{variant} in {situation:?} ended with {answered:?}, not {expected:?}"));
        }
    }
    found
}

#[test]
fn every_operation_has_its_row() {
    let rows = rows(TABLE, situations().len());
    let plain: BTreeSet<&str> = rows.iter().filter(|row| row.variant.is_empty()).map(|row| row.operation).collect();
    let declared: BTreeSet<String> = operations().map(name).collect();
    assert_eq!(plain, declared.iter().map(String::as_str).collect());
}

#[tokio::test]
async fn every_operation_in_every_state_of_every_kind_of_library() {
    let mut found = Vec::new();
    for row in rows(TABLE, situations().len()) {
        found.extend(differences(&row).await);
    }
    assert!(found.is_empty(), "{found:#?}");
}
