//! Bandwidths are kept and shared.

use std::time::Duration;

use server::transfers::{Direction, Transfers};

use crate::stage::{about, moved, registry};

const MIB: u64 = 1 << 20;
const MINUTE: Duration = Duration::from_mins(1);

/// Bytes that streams of (library, session, size of pieces) move in a minute.
async fn in_a_minute(transfers: &Transfers, direction: Direction, streams: &[(&str, &str, u64)]) -> Vec<u64> {
    let mut permits = Vec::new();
    for (library, session, piece) in streams {
        permits.push((transfers.admit(about(direction, library, session)).await.unwrap(), *piece));
    }
    moved(permits, MINUTE).await
}

#[track_caller]
fn assert_near(actual: u64, expected: u64, percent: u64) {
    let off = actual.abs_diff(expected);
    assert!(off * 100 <= expected * percent, "{actual} is not within {percent} % of {expected}");
}

#[tokio::test(start_paused = true)]
async fn eight_streams_in_two_libraries_get_equal_shares() {
    let transfers = registry("download_limit = '100 MiB/s'");
    let streams: Vec<(&str, String)> =
        (0..8).map(|number| (if number < 4 { "a" } else { "b" }, format!("session {number}"))).collect();
    let streams: Vec<(&str, &str, u64)> =
        streams.iter().map(|(library, session)| (*library, session.as_str(), MIB)).collect();
    for bytes in in_a_minute(&transfers, Direction::Download, &streams).await {
        assert_near(bytes, 60 * 100 * MIB / 8, 2);
    }
}

#[tokio::test(start_paused = true)]
async fn libraries_share_evenly_and_so_do_the_streams_of_each() {
    let transfers = registry("upload_limit = '100 MiB/s'");
    // Big and small pieces, streams that share a session and streams that do not.
    let streams = [
        ("a", "1", MIB),
        ("a", "1", 16 << 10),
        ("a", "2", 256 << 10),
        ("a", "3", MIB),
        ("a", "4", 100_000),
        ("a", "5", 4 * MIB),
        ("b", "6", 256 << 10),
        ("b", "7", MIB),
    ];
    let bytes = in_a_minute(&transfers, Direction::Upload, &streams).await;
    let half = 60 * 50 * MIB;
    let (a, b) = bytes.split_at(6);
    assert_near(a.iter().sum(), half, 2);
    assert_near(b.iter().sum(), half, 2);
    for (bytes, of) in bytes.iter().zip([6, 6, 6, 6, 6, 6, 2, 2]) {
        assert_near(*bytes, half / of, 5);
    }
}

#[tokio::test(start_paused = true)]
async fn shares_hold_at_the_smallest_and_at_great_bandwidths() {
    for (limit, rate, (piece, percent)) in [("64 KiB/s", 64 << 10, (4096, 5)), ("4 GiB/s", 4 << 30, (MIB, 5))] {
        let transfers = registry(&format!("download_limit = '{limit}'"));
        let streams = ["1", "2", "3", "4", "5", "6", "7", "8"];
        let streams = streams.map(|session| (if session < "7" { "a" } else { "b" }, session, piece));
        let bytes = in_a_minute(&transfers, Direction::Download, &streams).await;
        let half = 60 * rate / 2;
        for (bytes, of) in bytes.iter().zip([6, 6, 6, 6, 6, 6, 2, 2]) {
            assert_near(*bytes, half / of, percent);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_library_does_not_use_is_the_others() {
    let transfers = registry("download_limit = '100 MiB/s'\nlibrary_download_limit = '80 MiB/s'");
    let alone = in_a_minute(&transfers, Direction::Download, &[("a", "1", MIB), ("a", "2", MIB)]).await;
    assert_near(alone.iter().sum(), 60 * 80 * MIB, 1);
    let streams = [("a", "1", MIB), ("a", "2", MIB), ("b", "3", MIB), ("c", "4", MIB)];
    let bytes = in_a_minute(&transfers, Direction::Download, &streams).await;
    assert_near(bytes.iter().sum(), 60 * 100 * MIB, 1);
    assert_near(bytes[0] + bytes[1], 60 * 100 * MIB / 3, 2);
    assert_near(bytes[3], 60 * 100 * MIB / 3, 2);
}

#[tokio::test(start_paused = true)]
async fn a_session_has_its_own_bandwidth_however_many_streams_it_has() {
    let transfers = registry("upload_limit = '100 MiB/s'\nsession_upload_limit = '10 MiB/s'");
    let streams = [("a", "1", MIB), ("a", "1", MIB), ("a", "1", MIB), ("a", "2", MIB), ("b", "3", MIB)];
    let bytes = in_a_minute(&transfers, Direction::Upload, &streams).await;
    let of_session = 60 * 10 * MIB;
    for bytes in &bytes[..3] {
        assert_near(*bytes, of_session / 3, 5);
    }
    assert_near(bytes[..3].iter().sum(), of_session, 1);
    assert_near(bytes[3], of_session, 1);
    assert_near(bytes[4], of_session, 1);
}

#[tokio::test(start_paused = true)]
async fn pulls_share_with_uploads_and_downloads_have_their_own() {
    let transfers = registry("upload_limit = '10 MiB/s'\ndownload_limit = '30 MiB/s'");
    let mut permits = Vec::new();
    for direction in [Direction::Upload, Direction::Pull, Direction::Download] {
        permits.push((transfers.admit(about(direction, "a", direction.as_str())).await.unwrap(), MIB));
    }
    let bytes = moved(permits, MINUTE).await;
    assert_near(bytes[0], 60 * 5 * MIB, 2);
    assert_near(bytes[1], 60 * 5 * MIB, 2);
    assert_near(bytes[2], 60 * 30 * MIB, 1);
}

/// Each of them is granted more than it uses; the rest is not lost.
#[tokio::test(start_paused = true)]
async fn small_files_one_after_another_use_the_whole_bandwidth() {
    let transfers = registry("upload_limit = '1 MiB/s'");
    let began = tokio::time::Instant::now();
    for _ in 0..1000 {
        let permit = transfers.admit(about(Direction::Upload, "a", "1")).await.unwrap();
        permit.pace(1024).await;
    }
    let took = began.elapsed().as_millis();
    assert!((900..1100).contains(&took), "{took} ms");
}

/// Each of them is granted at once what takes two seconds; the next one waits for that.
#[tokio::test(start_paused = true)]
async fn short_transfers_one_after_another_keep_to_every_bandwidth() {
    for limit in ["upload_limit", "library_upload_limit", "session_upload_limit"] {
        let transfers = registry(&format!("{limit} = '1 MiB/s'"));
        let began = tokio::time::Instant::now();
        for _ in 0..10 {
            let permit = transfers.admit(about(Direction::Upload, "a", "1")).await.unwrap();
            permit.pace(2 * MIB).await;
        }
        let took = began.elapsed().as_secs();
        assert_eq!(took, 18, "{limit}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_library_of_short_transfers_leaves_the_others_their_share() {
    let transfers = registry("upload_limit = '10 MiB/s'");
    let long = transfers.admit(about(Direction::Upload, "b", "long")).await.unwrap();
    let until = tokio::time::Instant::now() + MINUTE;
    let short = async {
        let mut bytes = 0;
        loop {
            let permit = transfers.admit(about(Direction::Upload, "a", "short")).await.unwrap();
            if tokio::time::timeout_at(until, permit.pace(MIB)).await.is_err() {
                return bytes;
            }
            bytes += MIB;
        }
    };
    let (short, long) = tokio::join!(short, moved(vec![(long, MIB)], MINUTE));
    assert_near(short, 60 * 5 * MIB, 2);
    assert_near(long[0], 60 * 5 * MIB, 2);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_for_bandwidth_leaves_it_to_the_others() {
    let transfers = registry("upload_limit = '1 MiB/s'");
    let stays = transfers.admit(about(Direction::Upload, "a", "1")).await.unwrap();
    let goes = transfers.admit(about(Direction::Upload, "b", "2")).await.unwrap();
    stays.pace(MIB).await;
    assert!(tokio::time::timeout(Duration::from_millis(1), goes.pace(60 * MIB)).await.is_err());
    drop(goes);
    let bytes = moved(vec![(stays, 64 << 10)], MINUTE).await;
    assert_near(bytes[0], 60 * MIB, 3);
}

#[tokio::test(start_paused = true)]
async fn without_limits_nothing_waits() {
    let transfers = registry("");
    let permit = transfers.admit(about(Direction::Upload, "a", "1")).await.unwrap();
    let began = tokio::time::Instant::now();
    for _ in 0..1000 {
        permit.pace(1 << 40).await;
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(transfers.shown()[0].bytes, 1000 << 40);
}
