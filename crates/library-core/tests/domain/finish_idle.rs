//! Sessions that complete by themselves when their client only watches, and those that must not.

use jiff::SignedDuration;
use library_core::{
    Meaning,
    model::{ItemId, UpdateSession, UpdateSessionId, UpdateState},
};
use testkit::{Answer, World};

use crate::answer;

const URI: &str = "https://source/a";

/// A session with one pull that is done, in a world where such sessions finish after 30 seconds, or never.
async fn pulled(rule: Option<i64>) -> (World, ItemId, UpdateSessionId) {
    let world = World::with(|rules| rules.finish_idle_pulls = rule.map(SignedDuration::from_secs)).await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let session = world.session(&item).await;
    world.source.answer(URI, Answer::File("content".into()));
    world.pull(&session, "a", URI).await;
    world.run_jobs().await;
    (world, item, session)
}

/// Lets time pass while the client looks at its session each ten seconds, as some clients do.
async fn watch(world: &World, session: &UpdateSessionId, seconds: i64) {
    for _ in 0..seconds / 10 {
        world.pass(10);
        world.domain.update_session_by_id(session).await.unwrap();
        world.domain.session_file(session, "a").await.unwrap();
        world.domain.expire().await.unwrap();
    }
    world.run_jobs().await;
}

async fn state(world: &World, session: &UpdateSessionId) -> UpdateState {
    world.look(session).await.unwrap().state
}

#[tokio::test]
async fn a_session_whose_client_only_watches_completes_by_itself_where_the_rules_say_so() {
    let (world, item, session) = pulled(Some(30)).await;
    watch(&world, &session, 20).await;
    assert_eq!(state(&world, &session).await, UpdateState::Active);
    watch(&world, &session, 10).await;
    assert_eq!(state(&world, &session).await, UpdateState::Done);
    assert_eq!(world.names(&item).await, ["a"]);
}

#[tokio::test]
async fn by_default_it_waits_for_its_client() {
    let (world, item, session) = pulled(None).await;
    watch(&world, &session, 200).await;
    assert_eq!(state(&world, &session).await, UpdateState::Active);
    assert!(world.names(&item).await.is_empty());
}

#[tokio::test]
async fn a_late_complete_finds_what_it_asks_for_and_changes_nothing() {
    let (world, item, session) = pulled(Some(30)).await;
    watch(&world, &session, 30).await;
    let before = world.files(&item).await;
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.files(&item).await, before);
    // One that its client completed answers as ever.
    let (world, _, session) = pulled(Some(30)).await;
    world.domain.complete_update_session(&session).await.unwrap();
    let again = world.domain.complete_update_session(&session).await;
    assert_eq!(answer(again), Some(Meaning::NotAllowedInCurrentState));
}

#[tokio::test]
async fn whatever_does_more_than_look_keeps_it_open() {
    let (world, _, session) = pulled(Some(30)).await;
    for round in 0..4 {
        watch(&world, &session, 20).await;
        match round {
            0 => world.domain.keep_update_session_alive(&session, None).await.unwrap(),
            1 => drop(world.domain.session_files(&session).await.unwrap()),
            2 => drop(world.domain.validate_session(&session).await.unwrap()),
            _ => world.domain.update_update_session(&session, None).await.unwrap(),
        }
        watch(&world, &session, 20).await;
        assert_eq!(state(&world, &session).await, UpdateState::Active, "round {round}");
        world.domain.keep_update_session_alive(&session, None).await.unwrap();
    }
}

#[tokio::test]
async fn a_session_with_anything_but_received_pulls_is_left_alone() {
    for other in ["pushed", "removed", "running", "empty"] {
        let (world, item, session) = pulled(Some(30)).await;
        match other {
            "pushed" => world.push(&session, "b", b"pushed").await.unwrap(),
            "removed" => {
                world.domain.complete_update_session(&session).await.unwrap();
                let second = world.session(&item).await;
                world.domain.remove_session_file(&second, "a").await.unwrap();
                watch_quietly(&world, 60).await;
                assert!(!is_finishing(&world, &second).await, "{other}");
                continue;
            }
            "running" => drop(world.pull(&session, "c", "https://source/c").await),
            _ => world.domain.remove_session_file(&session, "a").await.unwrap(),
        }
        watch_quietly(&world, 60).await;
        assert!(!is_finishing(&world, &session).await, "{other}");
    }
}

/// Whether a session completes, or did. One that completes is ACTIVE until its jobs have run.
async fn is_finishing(world: &World, session: &UpdateSessionId) -> bool {
    let session = world.domain.begin().await.unwrap().get::<UpdateSession>(session).await.unwrap().unwrap().record;
    session.completing || session.state != UpdateState::Active
}

/// Lets time pass and runs no job.
async fn watch_quietly(world: &World, seconds: i64) {
    world.pass(seconds);
    world.domain.expire().await.unwrap();
}

#[tokio::test]
async fn it_takes_no_change_from_the_moment_it_finishes_and_survives_a_crash_there() {
    let (mut world, item, session) = pulled(Some(30)).await;
    world.pass(30);
    world.domain.expire().await.unwrap();
    assert!(is_finishing(&world, &session).await);
    let late = world.domain.remove_session_file(&session, "a").await;
    assert_eq!(answer(late), Some(Meaning::NotAllowedInCurrentState));
    world.restart().await;
    world.run_jobs().await;
    assert_eq!(state(&world, &session).await, UpdateState::Done);
    assert_eq!(world.names(&item).await, ["a"]);
}
