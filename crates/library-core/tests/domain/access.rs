//! Who may do what: every built-in role, globally and on one library, on every kind of object.

use library_core::{
    Meaning,
    access::{Object, PRIVILEGES, built_in_roles},
    model::{ItemId, LibraryId, Scope, UserName},
};
use testkit::World;

use crate::answer;

#[tokio::test]
async fn every_role_holds_its_privileges_where_it_was_given_and_nowhere_else() {
    let world = World::new().await;
    let (here, there) = (world.library("here").await, world.library("there").await);
    let (item_here, item_there) = (world.item(&here, "item", "").await, world.item(&there, "item", "").await);
    let objects = [
        (Object::Root, false, true),
        (Object::Anywhere, true, true),
        (Object::Library(here.clone()), true, true),
        (Object::Library(there), false, true),
        (Object::Item(item_here), true, true),
        (Object::Item(item_there), false, true),
        (Object::Library(LibraryId::new("unknown")), false, true),
        (Object::Item(ItemId::new("unknown")), false, true),
    ];
    for role in built_in_roles() {
        let everywhere = world.user(&format!("global {}", role.name), &role.name, Scope::Global).await;
        let local = world.user(&format!("local {}", role.name), &role.name, Scope::Library(here.clone())).await;
        for privilege in PRIVILEGES.iter().map(|privilege| privilege.name) {
            let held = role.privileges.iter().any(|name| name == privilege);
            for (object, on_library, globally) in &objects {
                for (user, counts) in [(&local, *on_library), (&everywhere, *globally)] {
                    let outcome = answer(world.domain.authorise(user, privilege, object).await);
                    let expected = if held && counts { None } else { Some(Meaning::Unauthorized) };
                    assert_eq!(outcome, expected, "{user} {privilege} {object:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_denial_names_the_privilege_and_the_object() {
    let world = World::new().await;
    let library = world.library("library").await;
    let error = world
        .domain
        .authorise(&UserName::new("nobody"), "System.Read", &Object::Library(library.clone()))
        .await
        .unwrap_err();
    assert!(error.text.contains("`System.Read`") && error.text.contains(library.as_str()), "{error}");
}

#[tokio::test]
async fn grants_on_a_library_go_with_it() {
    let world = World::new().await;
    let library = world.library("library").await;
    let user = world.user("user", "reader", Scope::Library(library.clone())).await;
    world.delete_library(&library).await.unwrap();
    let refused = world.domain.authorise(&user, "System.Read", &Object::Anywhere).await;
    assert_eq!(answer(refused), Some(Meaning::Unauthorized));
}
