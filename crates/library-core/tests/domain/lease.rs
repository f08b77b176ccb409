//! Leases: how long things stay, what keeps them, what a clock may do to them, what a start does to them.

use bytes::Bytes;
use jiff::SignedDuration;
use library_core::{
    Meaning,
    model::{FileStatus, Job, LoginSession, UpdateSession, UpdateSessionId, UpdateState, UserName},
    ports::metastore::Query,
    update_session::NewUpdateSession,
};
use testkit::{
    World,
    world::{ADMINISTRATOR, by_hand, creation, new_session},
};

use crate::{answer, settle};

const LEASE: i64 = 300;

async fn item(world: &World) -> library_core::model::ItemId {
    let library = world.library("library").await;
    world.item(&library, "item", "").await
}

#[tokio::test]
async fn a_session_ends_exactly_at_the_end_of_its_lease() {
    let world = World::new().await;
    let item = item(&world).await;
    let update = world.session(&item).await;
    let download = world.download_session(&item).await;
    world.pass(LEASE - 1);
    world.domain.expire().await.unwrap();
    assert!(world.look(&update).await.is_some());
    assert!(world.domain.update_session_by_id(&update).await.is_ok());
    assert!(world.domain.download_session_by_id(&download).await.is_ok());
    world.pass(LEASE);
    assert_eq!(answer(world.domain.keep_update_session_alive(&update, None).await), Some(Meaning::NotFound));
    assert_eq!(answer(world.domain.keep_download_session_alive(&download, None).await), Some(Meaning::NotFound));
    world.pass(1);
    world.domain.expire().await.unwrap();
    assert!(world.look(&update).await.is_none());
}

#[tokio::test]
async fn every_call_on_an_active_session_renews_it() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    let download = world.download_session(&item).await;
    for _ in 0..3 {
        world.pass(LEASE - 1);
        world.domain.keep_update_session_alive(&session, None).await.unwrap();
        world.domain.keep_download_session_alive(&download, None).await.unwrap();
        world.pass(LEASE - 1);
        world.add(&session, "a").await;
        world.domain.download_files(&download).await.unwrap();
        world.pass(LEASE - 1);
        world.domain.session_files(&session).await.unwrap();
        world.domain.download_session_by_id(&download).await.unwrap();
        world.pass(LEASE - 1);
        world.domain.remove_session_file(&session, "a").await.unwrap();
        world.domain.download_files(&download).await.unwrap();
        world.pass(LEASE - 1);
        world.domain.update_update_session(&session, None).await.unwrap();
        world.domain.download_files(&download).await.unwrap();
        world.pass(LEASE - 1);
        world.domain.validate_session(&session).await.unwrap();
        world.domain.download_files(&download).await.unwrap();
    }
}

#[tokio::test]
async fn a_finished_session_can_be_asked_about_for_an_hour() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.pass(3599);
    world.tidy().await;
    assert_eq!(world.domain.update_session_by_id(&session).await.unwrap().state, UpdateState::Done);
    world.pass(1);
    assert_eq!(answer(world.domain.update_session_by_id(&session).await), Some(Meaning::NotFound));
}

async fn log_in(world: &World) -> (UserName, String) {
    let (user, token) = (UserName::new(ADMINISTRATOR), "hash of a token".to_owned());
    world.domain.log_in(&user, token.clone()).await.unwrap();
    (user, token)
}

#[tokio::test]
async fn a_long_upload_keeps_its_session_and_its_login_alive() {
    let world = World::new().await;
    let item = item(&world).await;
    let (_, login) = log_in(&world).await;
    let new = NewUpdateSession { login: Some(login.clone()), ..new_session(&item) };
    let session = world.domain.create_update_session(new, &creation("create", None, "")).await.unwrap();
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    for _ in 0..(6 * 60) {
        sender.unbounded_send(Ok(Bytes::from_static(b"x"))).unwrap();
        settle().await;
        world.pass(60);
        world.domain.expire().await.unwrap();
    }
    drop(sender);
    writing.await.unwrap().unwrap();
    world.domain.logged_in(&login).await.unwrap();
    world.domain.complete_update_session(&session).await.unwrap();
}

#[tokio::test]
async fn a_login_ends_after_its_lease_and_no_transfer_brings_it_back() {
    let world = World::new().await;
    let item = item(&world).await;
    let (_, login) = log_in(&world).await;
    let new = NewUpdateSession { login: Some(login.clone()), ..new_session(&item) };
    let session = world.domain.create_update_session(new, &creation("create", None, "")).await.unwrap();
    for _ in 0..8 {
        world.pass(LEASE - 60);
        world.domain.update_session_by_id(&session).await.unwrap();
    }
    assert_eq!(answer(world.domain.logged_in(&login).await), Some(Meaning::Unauthenticated));
    let file = world.add(&session, "a").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    settle().await;
    world.pass(2);
    sender.unbounded_send(Ok(Bytes::from_static(b"x"))).unwrap();
    drop(sender);
    writing.await.unwrap().unwrap();
    assert_eq!(answer(world.domain.logged_in(&login).await), Some(Meaning::Unauthenticated));
}

#[tokio::test]
async fn a_login_lives_by_calls_and_ends_at_logout() {
    let world = World::new().await;
    let (user, login) = log_in(&world).await;
    for _ in 0..5 {
        world.pass(29 * 60);
        assert_eq!(world.domain.logged_in(&login).await.unwrap().user, user);
    }
    world.domain.log_out(&login).await.unwrap();
    assert_eq!(answer(world.domain.log_out(&login).await), Some(Meaning::Unauthenticated));
    assert_eq!(answer(world.domain.logged_in(&login).await), Some(Meaning::Unauthenticated));
}

#[tokio::test]
async fn jumps_of_the_wall_clock_expire_nothing_and_prolong_nothing() {
    for hours in [1, -1, 24 * 365, -24 * 365] {
        let world = World::new().await;
        let item = item(&world).await;
        let (_, login) = log_in(&world).await;
        let (update, download) = (world.session(&item).await, world.download_session(&item).await);
        world.clock.jump_wall(SignedDuration::from_hours(hours));
        world.tidy().await;
        let shown = world.domain.shown(world.look(&update).await.unwrap().lease_until);
        let now = library_core::ports::Clock::now(world.clock.as_ref());
        assert_eq!(shown.duration_since(now).as_secs(), LEASE);
        world.pass(LEASE - 1);
        world.domain.download_session_by_id(&download).await.unwrap();
        world.domain.logged_in(&login).await.unwrap();
        world.domain.update_session_by_id(&update).await.unwrap();
        world.pass(LEASE);
        assert_eq!(answer(world.domain.update_session_by_id(&update).await), Some(Meaning::NotFound));
    }
}

#[tokio::test]
async fn a_start_gives_full_leases_and_frees_what_the_dead_process_held() {
    let mut world = World::new().await;
    let item = item(&world).await;
    let (_, login) = log_in(&world).await;
    let (session, download) = (world.session(&item).await, world.download_session(&item).await);
    let ready = world.add(&session, "ready").await;
    world.send(&ready, "content").await.unwrap();
    let file = world.add(&session, "a").await;
    world.source.answer("https://source/b", testkit::Answer::File("b".into()));
    world.pull(&session, "b", "https://source/b").await;
    let (sender, body) = by_hand(None);
    let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
    let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
    sender.unbounded_send(Ok(Bytes::from_static(b"half"))).unwrap();
    settle().await;
    writing.abort();
    let _ = writing.await;
    assert_eq!(world.file(&session, "a").await.status, FileStatus::Transferring);
    world.pass(1000);
    world.restart().await;
    let lease_until = world.look(&session).await.unwrap().lease_until;
    assert_eq!(lease_until.duration_since(library_core::ports::Clock::steady(world.clock.as_ref())).as_secs(), LEASE);
    world.domain.download_session_by_id(&download).await.unwrap();
    world.domain.logged_in(&login).await.unwrap();
    assert_eq!(world.file(&session, "ready").await.status, FileStatus::Ready);
    assert_eq!(world.file(&session, "a").await.status, FileStatus::WaitingForTransfer);
    world.send(&file, "whole").await.unwrap();
    world.run_jobs().await;
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.names(&item).await, ["ready", "a", "b"]);
    world.tidy().await;
    assert_eq!(world.stored().await, 3);
}

#[tokio::test]
async fn a_login_row_shows_when_it_was_last_used() {
    let world = World::new().await;
    let (_, login) = log_in(&world).await;
    world.pass(600);
    let renewed: LoginSession = world.domain.logged_in(&login).await.unwrap();
    assert_eq!(renewed.last_accessed.duration_since(renewed.created).as_secs(), 600);
}

/// A session that completes and waits for the pull of `a`, without the job that ends its wait.
async fn waiting_without_job(world: &World) -> (library_core::model::ItemId, UpdateSessionId) {
    let item = item(world).await;
    let session = world.session(&item).await;
    world.pull(&session, "a", URI).await;
    world.domain.complete_update_session(&session).await.unwrap();
    let mut work = world.domain.begin().await.unwrap();
    for job in work.query::<Job>(&Query::Jobs).await.unwrap() {
        work.delete(job);
    }
    work.save().await.unwrap();
    (item, session)
}

const URI: &str = "https://source/a";

#[tokio::test]
async fn a_completing_session_outlives_its_lease_without_any_upkeep() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.source.answer(URI, testkit::Answer::File("content".into()));
    world.pull(&session, "a", URI).await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.pass(10 * LEASE);
    let mine = world.domain.update_sessions_of(&UserName::new(ADMINISTRATOR), Some(&item)).await.unwrap();
    assert_eq!(mine, std::slice::from_ref(&session));
    let rival = world.domain.create_update_session(new_session(&item), &creation("create", None, "")).await;
    assert_eq!(answer(rival), Some(Meaning::ResourceBusy));
    world.run_jobs().await;
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
    assert_eq!(world.names(&item).await, ["a"]);
}

#[tokio::test]
async fn expiry_never_drops_a_session_that_completes() {
    let world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    world.pull(&session, "a", URI).await;
    world.domain.complete_update_session(&session).await.unwrap();
    world.pass(10 * LEASE);
    world.domain.expire().await.unwrap();
    assert_eq!(world.domain.update_session_by_id(&session).await.unwrap().state, UpdateState::Active);
    assert_eq!(world.domain.session_files(&session).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_completing_session_that_lost_its_job_gets_it_again() {
    for restart in [true, false] {
        let mut world = World::new().await;
        let (item, session) = waiting_without_job(&world).await;
        world.source.answer(URI, testkit::Answer::File("content".into()));
        world.pass(10 * LEASE);
        if restart {
            world.restart().await;
        } else {
            world.domain.expire().await.unwrap();
            world.domain.expire().await.unwrap();
        }
        assert_eq!(world.run_jobs().await, 2, "the pull and the tree");
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
        assert_eq!(world.names(&item).await, ["a"]);
    }
}

#[tokio::test]
async fn a_completing_session_whose_pulls_have_ended_is_concluded() {
    for restart in [true, false] {
        let mut world = World::new().await;
        let item = item(&world).await;
        let session = world.session(&item).await;
        world.source.answer(URI, testkit::Answer::File("content".into()));
        world.pull(&session, "a", URI).await;
        world.run_jobs().await;
        let mut work = world.domain.begin().await.unwrap();
        let mut row = work.get::<UpdateSession>(&session).await.unwrap().unwrap();
        row.record.completing = true;
        work.update(row);
        work.save().await.unwrap();
        world.pass(10 * LEASE);
        if restart {
            world.restart().await;
        } else {
            world.domain.expire().await.unwrap();
        }
        world.run_jobs().await;
        assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
        assert_eq!(world.names(&item).await, ["a"]);
    }
}

#[tokio::test]
async fn a_start_after_a_clock_was_set_back_runs_every_job() {
    let mut world = World::new().await;
    let item = item(&world).await;
    let session = world.session(&item).await;
    for number in 0..120 {
        let uri = format!("https://source/{number}");
        world.source.answer(&uri, testkit::Answer::File("content".into()));
        world.pull(&session, &number.to_string(), &uri).await;
    }
    let mut work = world.domain.begin().await.unwrap();
    for mut job in work.query::<Job>(&Query::Jobs).await.unwrap() {
        job.record.run_after += SignedDuration::from_hours(24 * 365);
        work.update(job);
    }
    work.save().await.unwrap();
    assert_eq!(world.run_jobs().await, 0);
    world.restart().await;
    assert_eq!(world.run_jobs().await, 120);
}

#[tokio::test]
async fn a_short_login_lives_by_calls_and_by_transfers_too() {
    for lease in [8, 60, 100] {
        let world = World::with(|rules| rules.login_lease = SignedDuration::from_secs(lease)).await;
        let item = item(&world).await;
        let (_, login) = log_in(&world).await;
        for _ in 0..8 {
            world.pass(lease / 2);
            world.domain.logged_in(&login).await.unwrap();
        }
        let new = NewUpdateSession { login: Some(login.clone()), ..new_session(&item) };
        let session = world.domain.create_update_session(new, &creation("create", None, "")).await.unwrap();
        let file = world.add(&session, "a").await;
        let (sender, body) = by_hand(None);
        let (domain, key, generation) = (world.domain.clone(), file.key.clone(), file.generation);
        let writing = tokio::spawn(async move { domain.upload(&key, generation, body).await });
        for _ in 0..8 {
            sender.unbounded_send(Ok(Bytes::from_static(b"x"))).unwrap();
            settle().await;
            world.pass(lease / 2);
        }
        sender.unbounded_send(Ok(Bytes::from_static(b"x"))).unwrap();
        drop(sender);
        writing.await.unwrap().unwrap();
        world.domain.logged_in(&login).await.unwrap();
    }
}
