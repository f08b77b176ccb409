//! What an item remembers of its versions.

use library_core::Meaning;
use testkit::World;

use crate::{
    answer,
    stock::{by, stocked},
};

#[tokio::test]
async fn an_item_remembers_who_changed_what() {
    let world = World::new().await;
    let (_, item) = stocked(&world).await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"new alpha").await.unwrap();
    world.push(&session, "c", b"gamma").await.unwrap();
    world.domain.remove_session_file(&session, "b").await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
    world.tidy().await;
    let history = world.domain.item_history(&item).await.unwrap();
    let told: Vec<_> = history.iter().map(|it| (it.key.version, it.message.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        told,
        [(1, ""), (2, "added `a`, added `b`, added `again`"), (3, "replaced `a`, added `c`, removed `b`")]
    );
    assert!(history.iter().all(|it| it.user == Some(by())));
    assert_eq!(world.domain.item_change(&item, "2").await.unwrap().created, history[1].created);
    for unknown in ["0", "4", "two", ""] {
        assert_eq!(answer(world.domain.item_change(&item, unknown).await), Some(Meaning::NotFound), "{unknown}");
    }
}
