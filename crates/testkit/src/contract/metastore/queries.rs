//! Questions about libraries, items, people and settings.

use library_core::{
    model::{
        Grant, GrantKey, Item, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, LibraryKind, Name, Role, Scope,
        Setting, Subscription, TrustedCertificate, Usage, User, UserName,
    },
    ports::metastore::{ItemFilter, LibraryFilter, Metastore, Query},
};

use super::{answer, insert, sample};

/// Every condition of a library filter must hold.
pub async fn libraries_by_filter(metastore: &dyn Metastore) {
    let one = sample::library(1);
    let two = sample::library(2);
    let three = Library { kind: LibraryKind::Subscribed, name: one.name.clone(), ..sample::library(3) };
    insert(metastore, [one.clone(), two.clone(), three.clone()]).await;
    let all = LibraryFilter::default();
    let named = LibraryFilter { folded_name: Some(one.name.folded().to_owned()), ..all.clone() };
    let local = LibraryFilter { kind: Some(LibraryKind::Local), ..all.clone() };
    let both = LibraryFilter { kind: Some(LibraryKind::Subscribed), ..named.clone() };
    let neither = LibraryFilter { folded_name: Some(two.name.folded().to_owned()), ..both.clone() };
    let cases = [
        (all, vec![one.clone(), two.clone(), three.clone()]),
        (named, vec![one.clone(), three.clone()]),
        (local, vec![one, two]),
        (both, vec![three]),
        (neither, vec![]),
    ];
    for (filter, expected) in cases {
        assert_eq!(answer::<Library>(metastore, Query::Libraries(filter)).await, expected);
    }
}

/// Every condition of an item filter must hold.
pub async fn items_by_filter(metastore: &dyn Metastore) {
    let one = sample::item(1);
    let two = Item { library: LibraryId::new("library-2"), item_type: "iso".to_owned(), ..sample::item(2) };
    let three = Item { source_id: None, cached: false, ..sample::item(3) };
    let four = Item { source_id: Some(ItemId::new("source-2")), ..sample::item(4) };
    insert(metastore, [one.clone(), two.clone(), three.clone(), four.clone()]).await;
    let all = ItemFilter::default();
    let in_library = ItemFilter { library: Some(LibraryId::new("library-1")), ..all.clone() };
    let cases = [
        (all.clone(), vec![one.clone(), two.clone(), three.clone(), four.clone()]),
        (in_library.clone(), vec![one.clone(), three.clone(), four.clone()]),
        (ItemFilter { folded_name: Some("strasse 4".to_owned()), ..all.clone() }, vec![four.clone()]),
        (ItemFilter { folded_type: Some("iso".to_owned()), ..all.clone() }, vec![two.clone()]),
        (ItemFilter { source_id: Some(ItemId::new("source-2")), ..all.clone() }, vec![four.clone()]),
        (ItemFilter { cached: Some(false), ..all.clone() }, vec![three]),
        (ItemFilter { cached: Some(true), ..in_library }, vec![one, four]),
        (ItemFilter { library: Some(LibraryId::new("library-2")), cached: Some(false), ..all }, vec![]),
    ];
    for (filter, expected) in cases {
        assert_eq!(answer::<Item>(metastore, Query::Items(filter)).await, expected);
    }
}

/// Names and types are compared in their folded form, beyond ASCII too.
pub async fn names_are_compared_folded(metastore: &dyn Metastore) {
    let item = Item {
        name: Name::new("ОБРАЗ Straße ΣΊΣΥΦΟΣ"), item_type: "Ǆ-Type".to_owned(), ..sample::item(1)
    };
    insert(metastore, [item.clone(), sample::item(2)]).await;
    let name = Some(Name::new("образ STRASSE σίσυφος").folded().to_owned());
    let kind = Some(library_core::model::folded("ǆ-tYPE"));
    let filter = ItemFilter { folded_name: name, folded_type: kind, ..ItemFilter::default() };
    assert_eq!(answer::<Item>(metastore, Query::Items(filter)).await, [item]);
}

/// Versions of one item by number, their files in the order in which they were added.
pub async fn versions_oldest_first(metastore: &dyn Metastore) {
    let other =
        ItemVersion { key: ItemVersionKey { item: ItemId::new("item-2"), version: 1 }, ..sample::item_version(1) };
    let many = ItemVersion {
        files: (0..20).rev().map(sample::item_file).collect(),
        created: sample::at(-5),
        ..sample::item_version(10)
    };
    insert(metastore, [many.clone(), sample::item_version(9), other.clone(), sample::item_version(1)]).await;
    let found = answer::<ItemVersion>(metastore, Query::ItemVersions(ItemId::new("item-1"))).await;
    assert_eq!(found, [sample::item_version(1), sample::item_version(9), many]);
    assert_eq!(answer::<ItemVersion>(metastore, Query::ItemVersions(ItemId::new("item-2"))).await, [other]);
}

/// All users and all roles, by name.
pub async fn users_and_roles_by_name(metastore: &dyn Metastore) {
    let upper = User { name: Name::new("ZULU"), ..sample::user(0) };
    insert(metastore, [sample::user(2), upper.clone(), sample::user(1)]).await;
    insert(metastore, [sample::role(2), sample::role(1)]).await;
    assert_eq!(answer::<User>(metastore, Query::Users).await, [upper, sample::user(1), sample::user(2)]);
    assert_eq!(answer::<Role>(metastore, Query::Roles).await, [sample::role(1), sample::role(2)]);
}

/// Grants of a user, those that hold everywhere first; and those on a library.
pub async fn grants(metastore: &dyn Metastore) {
    let everywhere = Grant { key: GrantKey { scope: Scope::Global, ..sample::grant(0).key } };
    let stranger = Grant { key: GrantKey { user: UserName::new("stranger"), ..sample::grant(1).key } };
    let second = Grant { key: GrantKey { role: "role-2".to_owned(), ..sample::grant(1).key } };
    let written = [sample::grant(2), stranger.clone(), second.clone(), sample::grant(1), everywhere.clone()];
    insert(metastore, written).await;
    let of_user = answer::<Grant>(metastore, Query::Grants(UserName::new("user"))).await;
    assert_eq!(of_user, [everywhere.clone(), sample::grant(1), second.clone(), sample::grant(2)]);
    let on_library = answer::<Grant>(metastore, Query::GrantsOnLibrary(LibraryId::new("library-1"))).await;
    assert_eq!(on_library, [stranger.clone(), sample::grant(1), second.clone()]);
    assert_eq!(answer::<Grant>(metastore, Query::Grants(UserName::new("nobody"))).await, []);
}

/// Settings whose name begins so, by name; case and wildcards mean themselves.
pub async fn settings_by_beginning(metastore: &dyn Metastore) {
    let named = |name: &str| Setting { name: name.to_owned(), value: "1".to_owned() };
    insert(metastore, ["a.b", "a.", "A.b", "a%b", "a_b", "b.a", "ä.b"].map(named)).await;
    let found = |beginning: &'static str| answer::<Setting>(metastore, Query::Settings(beginning.to_owned()));
    assert_eq!(found("a.").await, ["a.", "a.b"].map(named));
    assert_eq!(found("a%").await, ["a%b"].map(named));
    assert_eq!(found("ä").await, ["ä.b"].map(named));
    assert_eq!(found("c").await, []);
    assert_eq!(found("").await.len(), 7);
}

/// Usages of one library, by the time they were added.
pub async fn usages(metastore: &dyn Metastore) {
    let elsewhere = Usage { library: LibraryId::new("library-2"), ..sample::usage(3) };
    let late = Usage { added: sample::at(100), ..sample::usage(1) };
    insert(metastore, [late.clone(), elsewhere.clone(), sample::usage(2)]).await;
    let of = |library: &str| Query::Usages(LibraryId::new(library));
    assert_eq!(answer::<Usage>(metastore, of("library-1")).await, [sample::usage(2), late]);
    assert_eq!(answer::<Usage>(metastore, of("library-2")).await, [elsewhere]);
    assert_eq!(answer::<Usage>(metastore, of("library-3")).await, []);
}

/// Subscriptions of a published library, and those that lead to a subscribed one.
pub async fn subscriptions(metastore: &dyn Metastore) {
    let elsewhere = Subscription {
        library: LibraryId::new("library-2"),
        subscribed: LibraryId::new("library-4"),
        ..sample::subscription(3)
    };
    insert(metastore, [sample::subscription(5), elsewhere.clone(), sample::subscription(4)]).await;
    let of = |library: &str| Query::Subscriptions(LibraryId::new(library));
    let to = |library: &str| Query::SubscriptionsTo(LibraryId::new(library));
    let cases = [
        (of("library-1"), vec![sample::subscription(4), sample::subscription(5)]),
        (of("library-2"), vec![elsewhere.clone()]),
        (of("library-4"), vec![]),
        (to("library-4"), vec![elsewhere, sample::subscription(4)]),
        (to("library-5"), vec![sample::subscription(5)]),
        (to("library-1"), vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(answer::<Subscription>(metastore, query).await, expected);
    }
}

/// All trusted certificates, by the time they were added.
pub async fn trusted_certificates(metastore: &dyn Metastore) {
    let late = TrustedCertificate { added: sample::at(100), ..sample::trusted_certificate(1) };
    insert(metastore, [late.clone(), sample::trusted_certificate(2)]).await;
    let found = answer::<TrustedCertificate>(metastore, Query::TrustedCertificates).await;
    assert_eq!(found, [sample::trusted_certificate(2), late]);
}
