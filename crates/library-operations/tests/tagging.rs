//! Tags through the registry: what clients put before names of types, and objects of every kind.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use common::{Client, Door, kind};
use library_api::{
    cis::tagging::{
        category::{CategoryClient, CreateSpec, UpdateSpec},
        category_model::Cardinality,
        tag::{self, TagClient},
        tag_association::TagAssociationClient,
    },
    ids::{CategoryId, TagId},
    std::DynamicId,
};
use vapi::{FaultKind, bind::Id};

const LIBRARY: &str = "com.vmware.content.Library";
const ITEM: &str = "com.vmware.content.library.Item";

fn categories(door: &Door) -> CategoryClient<Client> {
    CategoryClient(door.admin())
}

fn associations(door: &Door) -> TagAssociationClient<Client> {
    TagAssociationClient(door.admin())
}

fn types(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn category(door: &Door, names: &[&str]) -> CategoryId {
    let spec = CreateSpec {
        name: "category".to_owned(),
        description: String::new(),
        cardinality: Cardinality::Multiple,
        associable_types: types(names),
        category_id: None,
    };
    categories(door).create(spec).await.unwrap()
}

async fn tag(door: &Door, category: &CategoryId, name: &str) -> TagId {
    let (name, description, category_id) = (name.to_owned(), String::new(), category.clone());
    TagClient(door.admin()).create(tag::CreateSpec { name, description, category_id, tag_id: None }).await.unwrap()
}

fn object(kind: &str, id: &str) -> DynamicId {
    DynamicId { r#type: kind.to_owned(), id: Id(id.to_owned()) }
}

#[tokio::test]
async fn types_are_the_same_with_the_namespace_of_the_inventory_before_them() {
    let door = Door::new().await;
    let category = category(&door, &["urn:vim25:com.vmware.content.library.Item", ITEM]).await;
    let shown = || async { categories(&door).get(category.clone()).await.unwrap().associable_types };
    assert_eq!(shown().await, types(&[ITEM]));
    let wider = types(&["urn:vim25:com.vmware.content.library.Item", "urn:vim25:com.vmware.content.Library"]);
    let update = UpdateSpec { associable_types: Some(wider), ..UpdateSpec::default() };
    categories(&door).update(category.clone(), update).await.unwrap();
    assert_eq!(shown().await, types(&[LIBRARY, ITEM]));
    let (tag, library) = (tag(&door, &category, "tag").await, door.library("library").await);
    associations(&door).attach(tag, object(LIBRARY, library.as_str())).await.unwrap();
}

#[tokio::test]
async fn a_tag_is_found_on_libraries_items_and_what_is_around_them() {
    let door = Door::new().await;
    let tag = tag(&door, &category(&door, &[]).await, "tag").await;
    let library = door.library("library").await;
    let item = door.item(&library, "item").await;
    let objects = vec![
        object(LIBRARY, library.as_str()),
        object(ITEM, item.as_str()),
        object("Datastore", "datastore-2"),
        object("Datacenter", "datacenter-2"),
        object("Folder", "group-s5"),
        object("Network", "network-7"),
    ];
    let outcome = associations(&door).attach_tag_to_multiple_objects(tag.clone(), objects.clone()).await.unwrap();
    assert!(outcome.success && outcome.error_messages.is_empty(), "{outcome:?}");
    let found = associations(&door).list_attached_objects(tag.clone()).await.unwrap();
    assert!(found.len() == objects.len() && objects.iter().all(|object| found.contains(object)), "{found:?}");
    let rows = associations(&door).list_attached_tags_on_objects(objects.clone()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.object_id.clone()).collect::<Vec<_>>(), objects);
    assert!(rows.iter().all(|row| row.tag_ids == [tag.clone().into()]), "{rows:?}");
    for nothing in [object("Datastore", "datastore-9"), object("VirtualMachine", "vm-12"), object(ITEM, "nobody")] {
        let outcome = associations(&door).attach(tag.clone(), nothing).await;
        assert_eq!(kind(outcome), FaultKind::InvalidArgument);
    }
}

#[tokio::test]
async fn what_is_refused_of_several_is_told_and_the_rest_is_done() {
    let door = Door::new().await;
    let category = category(&door, &[LIBRARY]).await;
    let (one, library) = (tag(&door, &category, "one").await, door.library("library").await);
    let library = object(LIBRARY, library.as_str());
    let tags = vec![one.clone().into(), Id("nobody".to_owned())];
    let outcome = associations(&door).attach_multiple_tags_to_object(library.clone(), tags).await.unwrap();
    let [message] = outcome.error_messages.as_slice() else { panic!("{outcome:?}") };
    assert!(!outcome.success && message.default_message.contains("`nobody`"), "{outcome:?}");
    assert_eq!(associations(&door).list_attached_tags(library).await.unwrap(), [one.into()]);
}
