//! Places are limited, turns are kept, and whoever goes away leaves.

use std::sync::Arc;
use std::time::Duration;

use server::transfers::{Direction, Permit, Refusal, State, Transfers};
use tokio::task::{JoinHandle, yield_now};
use tokio::time::Instant;

use crate::stage::{about, registry};

/// Somebody who waits; they have come when this returns.
async fn waiting(
    transfers: &Arc<Transfers>,
    direction: Direction,
    (library, session): (&str, &str),
) -> JoinHandle<Result<Permit, Refusal>> {
    let (transfers, about) = (Arc::clone(transfers), about(direction, library, session));
    let task = tokio::spawn(async move { transfers.admit(about).await });
    yield_now().await;
    task
}

/// The sessions of those that wait, in the order of their positions.
fn positions(transfers: &Transfers) -> Vec<(usize, String)> {
    let shown = transfers.shown().into_iter();
    shown.filter_map(|shown| Some((shown.state.position()?, shown.about.session))).collect()
}

fn running(transfers: &Transfers) -> usize {
    transfers.shown().iter().filter(|shown| matches!(shown.state, State::Running { .. })).count()
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_see_their_positions_and_come_in_that_order() {
    let transfers = registry("max_concurrent = 1");
    let first = transfers.admit(about(Direction::Upload, "a", "first")).await.unwrap();
    let mut others = Vec::new();
    for (library, session) in [("a", "a1"), ("a", "a2"), ("b", "b1")] {
        others.push((session, waiting(&transfers, Direction::Upload, (library, session)).await));
    }
    let told = |names: &[&str]| names.iter().zip(1..).map(|(name, at)| (at, (*name).to_owned())).collect::<Vec<_>>();
    assert_eq!(positions(&transfers), told(&["a1", "b1", "a2"]));
    drop(first);
    assert_eq!(positions(&transfers), told(&["b1", "a2"]));
    assert_eq!(running(&transfers), 1);
    for (session, task) in [others.remove(0), others.remove(1), others.remove(0)] {
        let permit = task.await.unwrap().unwrap();
        assert_eq!(transfers.shown()[0].about.session, session);
        drop(permit);
    }
    assert!(transfers.shown().is_empty());
}

#[tokio::test(start_paused = true)]
async fn each_direction_and_each_library_has_its_places() {
    let transfers = registry("max_uploads = 2\nmax_downloads = 1\nmax_per_library = 2");
    let mut permits = Vec::new();
    for (direction, library) in [(Direction::Upload, "a"), (Direction::Download, "a"), (Direction::Pull, "b")] {
        permits.push(transfers.admit(about(direction, library, "runs")).await.unwrap());
    }
    let of_library = waiting(&transfers, Direction::Pull, ("a", "no place in the library")).await;
    let of_direction = waiting(&transfers, Direction::Download, ("b", "no place for downloads")).await;
    assert_eq!(positions(&transfers).len(), 2);
    // A download of `a` ends: a place for either, but uploads have none.
    drop(permits.remove(1));
    let download = of_direction.await.unwrap().unwrap();
    assert_eq!(positions(&transfers), [(1, "no place in the library".to_owned())]);
    drop(permits.remove(1));
    let pull = of_library.await.unwrap().unwrap();
    assert_eq!(running(&transfers), 3);
    drop((pull, download, permits));
    assert_eq!(running(&transfers), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_leaves_the_queue() {
    let transfers = registry("max_concurrent = 1");
    let first = transfers.admit(about(Direction::Download, "a", "first")).await.unwrap();
    let goes = waiting(&transfers, Direction::Download, ("a", "goes")).await;
    let stays = waiting(&transfers, Direction::Download, ("a", "stays")).await;
    goes.abort();
    assert!(goes.await.unwrap_err().is_cancelled());
    assert_eq!(positions(&transfers), [(1, "stays".to_owned())]);
    drop(first);
    drop(stays.await.unwrap().unwrap());
    assert!(transfers.shown().is_empty());
}

/// Its turn came, but it went before it saw it.
#[tokio::test(start_paused = true)]
async fn a_turn_that_nobody_takes_is_the_next_ones() {
    let transfers = registry("max_concurrent = 1");
    let first = transfers.admit(about(Direction::Download, "a", "first")).await.unwrap();
    let goes = waiting(&transfers, Direction::Download, ("a", "goes")).await;
    let stays = waiting(&transfers, Direction::Download, ("a", "stays")).await;
    drop(first);
    goes.abort();
    drop(stays.await.unwrap().unwrap());
    assert!(goes.await.is_err());
    assert!(transfers.shown().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_finds_the_queue_full_is_refused_at_once() {
    let transfers = registry("max_concurrent = 1\nmax_waiting = 1");
    let first = transfers.admit(about(Direction::Upload, "a", "first")).await.unwrap();
    let second = waiting(&transfers, Direction::Upload, ("a", "second")).await;
    let refused = transfers.admit(about(Direction::Upload, "b", "third")).await.unwrap_err();
    assert_eq!(refused.to_string(), "1 transfers wait for their turn already; try again in 10 s");
    let pull = waiting(&transfers, Direction::Pull, ("b", "pull")).await;
    assert_eq!(positions(&transfers).len(), 2);
    drop(first);
    drop(second.await.unwrap().unwrap());
    drop(pull.await.unwrap().unwrap());
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_is_refused_but_a_pull_waits_on() {
    let transfers = registry("max_concurrent = 1\nmax_wait_seconds = 30");
    let first = transfers.admit(about(Direction::Upload, "a", "first")).await.unwrap();
    let pull = waiting(&transfers, Direction::Pull, ("a", "pull")).await;
    let began = Instant::now();
    let refused = transfers.admit(about(Direction::Upload, "a", "second")).await.unwrap_err();
    assert_eq!(refused.to_string(), "the turn of this transfer did not come in 30 s; try again in 10 s");
    assert_eq!(began.elapsed(), Duration::from_secs(30));
    assert_eq!(positions(&transfers), [(1, "pull".to_owned())]);
    tokio::time::sleep(Duration::from_hours(1)).await;
    drop(first);
    drop(pull.await.unwrap().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_503_with_the_time_to_come_again() {
    let answer = Refusal::Full { waiting: 7 }.answer();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "10");
}

#[tokio::test(start_paused = true)]
async fn a_running_transfer_shows_how_far_and_how_fast_it_is() {
    let transfers = registry("upload_limit = '1 MiB/s'");
    let measuring = tokio::spawn({
        let transfers = Arc::clone(&transfers);
        async move { transfers.measure().await }
    });
    let permit = transfers.admit(about(Direction::Upload, "a", "1")).await.unwrap();
    permit.set_size(100 << 20);
    for _ in 0..160 {
        permit.pace(64 << 10).await;
    }
    let shown = transfers.shown().remove(0);
    assert_eq!((shown.bytes, shown.size), (10 << 20, Some(100 << 20)));
    let rate = shown.state.rate().unwrap();
    assert!(rate.abs_diff(1 << 20) < 64 << 10, "{rate}");
    measuring.abort();
}
