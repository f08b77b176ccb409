//! Users, roles and grants as they change: what is refused and why, what holds from the next call, and who is left.

use library_core::{
    Error, Meaning,
    access::{Holding, NewUser, Object},
    model::{LibraryId, Role, Scope, UserName},
};
use testkit::{World, world::ADMINISTRATOR};

use crate::answer;

const UPLOADER: &[&str] = &["System.Read", "ContentLibrary.UpdateSession", "ContentLibrary.AddLibraryItem"];

fn owned(privileges: &[&str]) -> Vec<String> {
    privileges.iter().map(|name| (*name).to_owned()).collect()
}

async fn define(world: &World, name: &str, privileges: &[&str]) -> Result<Role, Error> {
    world.domain.define_role(name, &owned(privileges)).await
}

async fn add(world: &World, name: &str, role: &str, scope: Scope) -> Result<UserName, Error> {
    let new = NewUser { name: name.to_owned(), password: "secret".to_owned(), role: role.to_owned(), scope };
    world.domain.add_user(new).await?;
    Ok(UserName::new(library_core::model::folded(name)))
}

async fn may(world: &World, user: &UserName, privilege: &str, library: &LibraryId) -> bool {
    world.domain.authorise(user, privilege, &Object::Library(library.clone())).await.is_ok()
}

fn shown(holdings: &[Holding]) -> Vec<(&str, &str, Option<&str>)> {
    holdings
        .iter()
        .map(|it| (it.user.as_str(), it.role.as_str(), it.library.as_ref().map(|library| library.name.as_str())))
        .collect()
}

#[tokio::test]
async fn a_role_of_ones_own_holds_where_it_is_granted_from_the_next_call_on() {
    let world = World::new().await;
    let (here, there) = (world.library("here").await, world.library("there").await);
    let eve = add(&world, "Eve@quire.local", "reader", Scope::Library(here.clone())).await.unwrap();
    assert!(!may(&world, &eve, "ContentLibrary.UpdateSession", &here).await);
    let role = define(&world, "Uploader", UPLOADER).await.unwrap();
    assert_eq!(role.name, "uploader");
    assert_eq!(role.privileges, ["ContentLibrary.AddLibraryItem", "ContentLibrary.UpdateSession", "System.Read"]);
    world.domain.grant(&eve, "UPLOADER", &Scope::Library(here.clone())).await.unwrap();
    assert!(may(&world, &eve, "ContentLibrary.UpdateSession", &here).await);
    assert!(!may(&world, &eve, "ContentLibrary.UpdateSession", &there).await);
    assert!(!may(&world, &eve, "ContentLibrary.DeleteLibraryItem", &here).await);
    define(&world, "uploader", &["ContentLibrary.DeleteLibraryItem"]).await.unwrap();
    assert!(!may(&world, &eve, "ContentLibrary.UpdateSession", &here).await);
    assert!(may(&world, &eve, "ContentLibrary.DeleteLibraryItem", &here).await);
    world.domain.revoke(&eve, "uploader", &Scope::Library(here.clone())).await.unwrap();
    assert!(!may(&world, &eve, "ContentLibrary.DeleteLibraryItem", &here).await);
    assert!(may(&world, &eve, "System.Read", &here).await);
}

#[tokio::test]
async fn a_privilege_that_does_not_exist_is_refused_with_the_closest_one() {
    let world = World::new().await;
    for (wrong, closest) in [
        ("ContentLibrary.UpdateSessions", "ContentLibrary.UpdateSession"),
        ("contentlibrary.downloadsession", "ContentLibrary.DownloadSession"),
        ("System.Reed", "System.Read"),
        ("System.Anonymous", "System.Read"),
        ("AddLibraryItem", "ContentLibrary.AddLibraryItem"),
    ] {
        let refused = define(&world, "mine", &["System.Read", wrong]).await.unwrap_err();
        assert_eq!(refused.meaning, Meaning::InvalidArgument);
        assert!(refused.text.contains(&format!("`{wrong}`")), "{refused}");
        assert!(refused.text.ends_with(&format!("`{closest}`")), "{refused}");
    }
    assert_eq!(answer(world.domain.role("mine").await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn roles_are_well_named_hold_something_and_the_built_in_ones_stay() {
    let world = World::new().await;
    for name in ["", " x", "x ", "a\nb", &"x".repeat(256)] {
        assert_eq!(answer(define(&world, name, UPLOADER).await), Some(Meaning::InvalidArgument), "{name:?}");
    }
    assert_eq!(answer(define(&world, "empty", &[]).await), Some(Meaning::InvalidArgument));
    let before = world.domain.roles().await.unwrap();
    for name in ["administrator", "Editor", "reader"] {
        assert_eq!(answer(define(&world, name, UPLOADER).await), Some(Meaning::NotAllowedInCurrentState));
        assert_eq!(answer(world.domain.remove_role(name).await), Some(Meaning::NotAllowedInCurrentState));
    }
    assert_eq!(world.domain.roles().await.unwrap(), before);
    let unknown = world.domain.remove_role("king").await.unwrap_err();
    assert_eq!(unknown.meaning, Meaning::NotFound);
    assert!(
        unknown.text.contains("`king`") && unknown.text.contains("`administrator`, `editor`, `reader`"),
        "{unknown}"
    );
}

#[tokio::test]
async fn a_role_goes_only_when_nobody_holds_it_and_the_refusal_names_who_does() {
    let world = World::new().await;
    let library = world.library("images").await;
    define(&world, "uploader", UPLOADER).await.unwrap();
    let bob = add(&world, "Bob", "uploader", Scope::Library(library.clone())).await.unwrap();
    let refused = world.domain.remove_role("uploader").await.unwrap_err();
    assert_eq!(refused.meaning, Meaning::NotAllowedInCurrentState);
    assert!(refused.text.contains("`Bob` on library `images`"), "{refused}");
    for number in 0..7 {
        add(&world, &format!("user {number}"), "uploader", Scope::Global).await.unwrap();
    }
    let refused = world.domain.remove_role("uploader").await.unwrap_err();
    assert!(refused.text.contains("3 more"), "{refused}");
    for number in 0..7 {
        world.domain.remove_user(&UserName::new(format!("user {number}"))).await.unwrap();
    }
    world.domain.revoke(&bob, "uploader", &Scope::Library(library)).await.unwrap();
    world.domain.remove_role("Uploader").await.unwrap();
    assert_eq!(world.domain.roles().await.unwrap().len(), 3);
}

#[tokio::test]
async fn grants_name_what_exists_are_listed_and_given_once() {
    let world = World::new().await;
    let library = world.library("images").await;
    let bob = add(&world, "Bob", "reader", Scope::Global).await.unwrap();
    let there = Scope::Library(library.clone());
    world.domain.grant(&bob, "editor", &there).await.unwrap();
    world.domain.grant(&bob, "Editor", &there).await.unwrap();
    let of_bob = [("Bob", "reader", None), ("Bob", "editor", Some("images"))];
    assert_eq!(shown(&world.domain.grants(Some(&bob)).await.unwrap()), of_bob);
    let mut all = vec![(ADMINISTRATOR, "administrator", None)];
    all.extend(of_bob);
    assert_eq!(shown(&world.domain.grants(None).await.unwrap()), all);
    let nobody = UserName::new("nobody");
    let unknown = Scope::Library(LibraryId::new("unknown"));
    for (refused, thing) in [
        (world.domain.grant(&nobody, "reader", &Scope::Global).await, "user `nobody`"),
        (world.domain.grant(&bob, "king", &Scope::Global).await, "role `king`"),
        (world.domain.grant(&bob, "reader", &unknown).await, "library `unknown`"),
        (world.domain.revoke(&nobody, "reader", &Scope::Global).await, "user `nobody`"),
        (world.domain.revoke(&bob, "king", &Scope::Global).await, "role `king`"),
        (world.domain.revoke(&bob, "editor", &Scope::Global).await, "does not hold role `editor` globally"),
        (world.domain.revoke(&bob, "reader", &there).await, "does not hold role `reader` on library"),
        (world.domain.grants(Some(&nobody)).await.map(drop), "user `nobody`"),
        (world.domain.remove_user(&nobody).await, "user `nobody`"),
        (world.domain.set_password(&nobody, "x").await, "user `nobody`"),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.meaning, Meaning::NotFound, "{refused}");
        assert!(refused.text.contains(thing) && refused.text.len() > thing.len() + 20, "{refused}");
    }
    assert_eq!(shown(&world.domain.grants(Some(&bob)).await.unwrap()), of_bob);
}

#[tokio::test]
async fn a_library_is_called_by_id_or_by_a_name_that_only_one_has() {
    let world = World::new().await;
    let (one, other) = (world.library("Images").await, world.library("images").await);
    let (same, twin) = (world.library("same").await, world.library("same").await);
    let single = world.library("single").await;
    let scope = async |text: &str| world.domain.scope_called(Some(text)).await;
    assert_eq!(world.domain.scope_called(None).await.unwrap(), Scope::Global);
    assert_eq!(scope(one.as_str()).await.unwrap(), Scope::Library(one.clone()));
    assert_eq!(scope("SINGLE").await.unwrap(), Scope::Library(single));
    assert_eq!(scope("images").await.unwrap(), Scope::Library(other.clone()));
    for (text, first, second) in [("IMAGES", &one, &other), ("same", &same, &twin)] {
        let refused = scope(text).await.unwrap_err();
        assert_eq!(refused.meaning, Meaning::InvalidArgument);
        assert!(refused.text.contains(first.as_str()) && refused.text.contains(second.as_str()), "{refused}");
    }
    assert_eq!(answer(scope("none").await), Some(Meaning::NotFound));
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let world = World::new().await;
    let first = UserName::new(ADMINISTRATOR);
    let library = world.library("images").await;
    // On one library, or as somebody else's role, it does not count.
    add(&world, "local", "administrator", Scope::Library(library)).await.unwrap();
    let refused =
        [world.domain.remove_user(&first).await, world.domain.revoke(&first, "Administrator", &Scope::Global).await];
    for refused in refused {
        let refused = refused.unwrap_err();
        assert_eq!(refused.meaning, Meaning::NotAllowedInCurrentState);
        assert!(refused.text.contains(ADMINISTRATOR), "{refused}");
    }
    let second = add(&world, "second", "administrator", Scope::Global).await.unwrap();
    world.domain.revoke(&first, "administrator", &Scope::Global).await.unwrap();
    assert_eq!(answer(world.domain.remove_user(&second).await), Some(Meaning::NotAllowedInCurrentState));
    world.domain.remove_user(&first).await.unwrap();
}

#[tokio::test]
async fn of_many_administrators_who_leave_at_once_one_stays() {
    let world = World::new().await;
    let mut all = vec![UserName::new(ADMINISTRATOR)];
    for number in 0..9 {
        all.push(add(&world, &format!("admin {number}"), "administrator", Scope::Global).await.unwrap());
    }
    world.metastore.be_slow();
    let leave = |(number, user): (usize, UserName)| {
        let domain = world.domain.clone();
        tokio::spawn(async move {
            match number % 2 {
                0 => domain.remove_user(&user).await,
                _ => domain.revoke(&user, "administrator", &Scope::Global).await,
            }
        })
    };
    let tasks: Vec<_> = all.into_iter().enumerate().map(leave).collect();
    let mut stayed = 0;
    for task in tasks {
        stayed += usize::from(answer(task.await.unwrap()) == Some(Meaning::NotAllowedInCurrentState));
    }
    assert_eq!(stayed, 1);
    let left = world.domain.grants(None).await.unwrap();
    assert_eq!(left.iter().filter(|holding| holding.role == "administrator").count(), 1);
}

#[tokio::test]
async fn a_role_that_is_granted_and_removed_at_once_is_one_of_the_two() {
    let world = World::new().await;
    let bob = add(&world, "bob", "reader", Scope::Global).await.unwrap();
    for round in 0..20 {
        let name = format!("role {round}");
        define(&world, &name, UPLOADER).await.unwrap();
        world.metastore.be_slow();
        let (domain, user, role) = (world.domain.clone(), bob.clone(), name.clone());
        let granting = tokio::spawn(async move { domain.grant(&user, &role, &Scope::Global).await });
        let removed = world.domain.remove_role(&name).await;
        let granted = granting.await.unwrap();
        assert_ne!(removed.is_ok(), granted.is_ok(), "{name}: {removed:?} {granted:?}");
    }
}

#[tokio::test]
async fn a_removed_user_is_logged_out_and_leaves_nothing_to_the_next_of_its_name() {
    let world = World::new().await;
    let library = world.library("images").await;
    let eve = add(&world, "eve", "editor", Scope::Library(library.clone())).await.unwrap();
    let bob = add(&world, "bob", "reader", Scope::Global).await.unwrap();
    for (user, token) in [(&eve, "one"), (&eve, "two"), (&bob, "other")] {
        world.domain.log_in(user, token.to_owned()).await.unwrap();
    }
    world.domain.remove_user(&eve).await.unwrap();
    for (token, expected) in
        [("one", Some(Meaning::Unauthenticated)), ("two", Some(Meaning::Unauthenticated)), ("other", None)]
    {
        assert_eq!(answer(world.domain.logged_in(token).await), expected, "{token}");
    }
    // A login whose password was checked before the user went.
    let late = world.domain.log_in(&eve, "late".to_owned()).await;
    assert_eq!(answer(late), Some(Meaning::Unauthenticated));
    add(&world, "EVE", "reader", Scope::Global).await.unwrap();
    assert_eq!(shown(&world.domain.grants(Some(&eve)).await.unwrap()), [("EVE", "reader", None)]);
}

#[tokio::test]
async fn a_new_password_ends_the_logins_of_its_user() {
    let world = World::new().await;
    let eve = add(&world, "eve", "reader", Scope::Global).await.unwrap();
    let before = world.domain.user(&eve).await.unwrap().unwrap().record.password_hash;
    world.domain.log_in(&eve, "old".to_owned()).await.unwrap();
    world.domain.set_password(&eve, "another").await.unwrap();
    assert_eq!(answer(world.domain.logged_in("old").await), Some(Meaning::Unauthenticated));
    assert_ne!(world.domain.user(&eve).await.unwrap().unwrap().record.password_hash, before);
    assert_eq!(answer(world.domain.set_password(&eve, "").await), Some(Meaning::InvalidArgument));
}

#[tokio::test]
async fn users_are_unique_whatever_the_case_and_need_all_that_they_are_made_of() {
    let world = World::new().await;
    add(&world, "Eve@quire.local", "reader", Scope::Global).await.unwrap();
    assert_eq!(answer(add(&world, "EVE@QUIRE.LOCAL", "editor", Scope::Global).await), Some(Meaning::AlreadyExists));
    assert_eq!(answer(add(&world, "a", "king", Scope::Global).await), Some(Meaning::NotFound));
    let nowhere = Scope::Library(LibraryId::new("nowhere"));
    assert_eq!(answer(add(&world, "a", "reader", nowhere).await), Some(Meaning::NotFound));
    for name in ["", " a", "a\u{7}"] {
        assert_eq!(answer(add(&world, name, "reader", Scope::Global).await), Some(Meaning::InvalidArgument));
    }
    let users = world.domain.users().await.unwrap();
    let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, [ADMINISTRATOR, "Eve@quire.local"]);
    assert_eq!(shown(&users.last().unwrap().grants), [("Eve@quire.local", "reader", None)]);
}

#[tokio::test]
async fn what_is_hidden_is_denied_in_the_words_for_what_does_not_exist() {
    let world = World::new().await;
    let (seen, hidden) = (world.library("seen").await, world.library("hidden").await);
    let item = world.item(&hidden, "item", "").await;
    let eve = add(&world, "eve", "editor", Scope::Library(seen.clone())).await.unwrap();
    let told = async |object: Object, id: &str| {
        let refused = world.domain.authorise(&eve, "System.Read", &object).await.unwrap_err();
        assert_eq!(refused.args, ["System.Read"]);
        (refused.meaning, refused.id, refused.text.replace(id, "…"))
    };
    let of = |id: &str| Object::Library(LibraryId::new(id));
    assert_eq!(told(of(hidden.as_str()), hidden.as_str()).await, told(of("unknown"), "unknown").await);
    let of = |id: &str| Object::Item(library_core::model::ItemId::new(id));
    assert_eq!(told(of(item.as_str()), item.as_str()).await, told(of("unknown"), "unknown").await);
    let libraries = world.domain.find_libraries(library_core::ports::metastore::LibraryFilter::default(), &eve).await;
    assert_eq!(libraries.unwrap().into_iter().map(|library| library.id).collect::<Vec<_>>(), [seen]);
    let items = world.domain.find_items(library_core::ports::metastore::ItemFilter::default(), &eve).await;
    assert_eq!(items.unwrap(), []);
}
