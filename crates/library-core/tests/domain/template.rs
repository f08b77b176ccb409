//! What a template holds, kept with the item's version: from push, through changes, copies and migrations, to the sweep.

use library_core::{
    Meaning,
    library::{NewBacking, NewLibrary},
    model::{
        ItemId, ItemVersion, LibraryId, UserName,
        template::{Cpu, Memory, Network, Summary},
    },
    ports::metastore::Query,
};
use testkit::{
    World,
    fixture::{archive, descriptor},
    world::{ADMINISTRATOR, OTHER_STORE, creation, new_item, new_library},
};

use crate::answer;

const OVF: &[u8] = include_bytes!("../../../../samples/hello-vm.ovf");
const DISK: &str = "hello-vm-disk1.vmdk";

fn ova() -> Vec<u8> {
    archive(&[("hello-vm.ovf", OVF), (DISK, b"disk")])
}

/// A world with an item that is the sample template.
async fn stocked(item_type: &str) -> (World, LibraryId, ItemId) {
    let world = World::new().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", item_type).await;
    world.stock(&item, &[("hello-vm.ova", &ova())]).await;
    (world, library, item)
}

async fn template(world: &World, item: &ItemId) -> Option<Summary> {
    world.domain.item_template(item).await.unwrap().1
}

/// The names of the machines of a template.
async fn machines(world: &World, item: &ItemId) -> Vec<String> {
    let template = template(world, item).await.unwrap();
    template.machines.into_iter().map(|machine| machine.name).collect()
}

#[tokio::test]
async fn an_archive_is_summed_up_with_the_version_that_it_makes() {
    for item_type in ["ovf", "ova", ""] {
        let (world, _, item) = stocked(item_type).await;
        let mut template = template(&world, &item).await.unwrap();
        let machine = template.machines.remove(0);
        assert_eq!(machine.name, "hello-vm");
        assert_eq!(machine.cpu, Some(Cpu { count: 1, ..Cpu::default() }));
        assert_eq!(machine.memory, Some(Memory { size_mb: 16, ..Memory::default() }));
        let disks: Vec<_> = machine.disks.iter().map(|disk| (disk.name.as_str(), disk.capacity_mb)).collect();
        assert_eq!(disks, [("Hard disk 1", Some(16))]);
        assert_eq!(machine.nics[0].network.as_deref(), Some("VM Network"));
        let description = Some("The network that the machine is joined to".to_owned());
        assert_eq!(template.networks, [Network { name: "VM Network".to_owned(), description }]);
    }
}

#[tokio::test]
async fn it_follows_the_descriptor_through_the_versions() {
    let (world, _, item) = stocked("ovf").await;
    let first = template(&world, &item).await;
    world.stock(&item, &[(DISK, b"another disk")]).await;
    assert_eq!(template(&world, &item).await, first, "the descriptor is as it was");
    world.stock(&item, &[("hello-vm.ovf", &descriptor(&[(DISK, b"disk")]))]).await;
    assert_eq!(machines(&world, &item).await, ["vm"]);
    let session = world.session(&item).await;
    world.push(&session, "hello-vm.ovf", OVF).await.unwrap();
    assert_eq!(machines(&world, &item).await, ["vm"], "nothing happens before completion");
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(template(&world, &item).await, first);
}

#[tokio::test]
async fn what_is_no_template_has_none() {
    let (world, library, template_item) = stocked("ovf").await;
    let empty = world.item(&library, "empty", "ovf").await;
    let image = world.item(&library, "image", "iso").await;
    world.stock(&image, &[("image.iso", b"bytes")]).await;
    let opaque = world.item(&library, "opaque", "backup").await;
    world.stock(&opaque, &[("hello-vm.ovf", OVF)]).await;
    let long = world.item(&library, "long", "ovf").await;
    let mut text = descriptor(&[]);
    text.resize((1 << 20) + 1, b' ');
    world.stock(&long, &[("long.ovf", &text)]).await;
    for item in [&empty, &image, &opaque, &long] {
        assert_eq!(template(&world, item).await, None);
    }
    assert_eq!(world.names(&long).await, ["long.ovf"], "it is a template all the same");
    assert_eq!(answer(world.domain.item_template(&ItemId::new("nobody")).await), Some(Meaning::NotFound));
    assert!(template(&world, &template_item).await.is_some());
}

#[tokio::test]
async fn copies_and_moved_libraries_keep_it() {
    let (world, library, item) = stocked("ovf").await;
    let first = template(&world, &item).await;
    let there = NewBacking::Datastore(OTHER_STORE.to_owned());
    let far = NewLibrary { backing: there.clone(), ..new_library("far") };
    let far = world.domain.create_library(far, &creation("library.create", None, "far")).await.unwrap();
    for target in [&library, &far] {
        let (new, creation) = (new_item(target, "copy", ""), creation("item.copy", None, ""));
        let copy = world.domain.copy_item(&item, new, &creation).await.unwrap();
        world.run_jobs().await;
        assert_eq!(world.names(&copy).await, ["hello-vm.ovf", DISK]);
        assert_eq!(template(&world, &copy).await, first);
    }
    world.domain.migrate_library(&library, &there, &UserName::new(ADMINISTRATOR)).await.unwrap();
    world.tidy().await;
    assert_eq!(template(&world, &item).await, first);
}

#[tokio::test]
async fn versions_that_nobody_needs_lose_it_with_their_files() {
    let (world, _, item) = stocked("ovf").await;
    world.stock(&item, &[(DISK, b"another disk")]).await;
    world.tidy().await;
    let versions = world.domain.begin().await.unwrap().query::<ItemVersion>(&Query::ItemVersions(item)).await.unwrap();
    let kept: Vec<_> = versions.iter().map(|version| version.record.template.is_some()).collect();
    assert_eq!(kept, [false, false, true], "empty, replaced, current");
}
