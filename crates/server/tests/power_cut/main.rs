//! Cuts the power at every step of creates that run side by side: create an item, open an update session, add a file, send
//! it, complete. The domain runs over the disk store, on a disk that forgets what was not synced, and over SQLite, whose
//! write-ahead log may lose or garble what was written since it was synced last. Both are recorded on one count of steps:
//! each step of the disk, each time that commits are through, each word to a client.
//!
//! At each of these steps the disk is left with what was synced and, as luck has it, some of the rest; the log with what was
//! acknowledged and some of what was written. Both are opened anew, and everything that a client was told before the cut
//! must hold: a completed item is at its version, with its bytes; a file that was sent need not be sent again; each item is
//! as before or whole; and whoever was interrupted goes on. The sweep runs first, so that it is seen to take nothing of that.
//!
//! That SQLite syncs its log before it answers is taken from its settings, not seen here. What runs beside differs a little
//! from run to run; what must hold does not.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod check;
mod creates;
mod log;
mod tape;

use std::{
    fs,
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::Arc,
};

use check::{Found, Restarted, VOLUME};
use content_store::{DiskOptions, DiskStore};
use creates::{CREATES, run};
use futures::{FutureExt as _, future::join_all};
use library_core::Domain;
use log::ShownLog;
use metastore::SqliteMetastore;
use tape::{Recorded, Tape, Told};
use testkit::{
    FakeDisk, SequentialIds,
    fake_disk::Luck,
    world::{creation, domain_over, new_library},
};

/// Cuts that are looked at side by side.
const BESIDE: usize = 2;

/// What was recorded, and what both halves were before and after.
struct Recording {
    database: Vec<u8>,
    log: Vec<u8>,
    recorded: Recorded,
    last: Vec<Found>,
    ids: Arc<SequentialIds>,
}

/// How luck has it.
#[derive(Clone, Copy, Debug)]
enum Kept {
    /// What was synced or acknowledged, and nothing else.
    Little,
    /// Some of what was written, too.
    Some,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_power_cut_at_any_step_of_creates_loses_nothing_that_was_acknowledged() {
    let recording = record(FakeDisk::new(u64::MAX).syncing_all()).await;
    let every = (0..recording.steps()).map(|step| (step, Kept::Little));
    let some = (0..recording.steps()).step_by(4).map(|step| (step, Kept::Some));
    cut(recording, every.chain(some).collect()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_power_cut_during_creates_loses_nothing_where_files_are_synced_one_by_one() {
    let recording = record(FakeDisk::new(u64::MAX)).await;
    let some = (0..recording.steps()).step_by(5);
    cut(recording, some.map(|step| (step, if step % 2 == 0 { Kept::Little } else { Kept::Some })).collect()).await;
}

/// Looks at all these cuts.
async fn cut(recording: Recording, cuts: Vec<(usize, Kept)>) {
    recording.check_itself();
    let (recording, cuts) = (Arc::new(recording), Arc::new(cuts));
    let looks = (0..BESIDE).map(|first| {
        let (recording, cuts) = (recording.clone(), cuts.clone());
        tokio::spawn(async move {
            for (step, kept) in cuts.iter().skip(first).step_by(BESIDE) {
                let look = AssertUnwindSafe(recording.cut(*step, *kept)).catch_unwind().await;
                assert!(look.is_ok(), "after a cut before step {step} of {}, {kept:?} kept", recording.steps());
            }
        })
    });
    join_all(looks).await.into_iter().for_each(|ended| ended.unwrap());
}

/// Runs all creates once.
async fn record(disk: FakeDisk) -> Recording {
    let disk = Arc::new(disk);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("metadata.sqlite");
    let ids = Arc::new(SequentialIds::new(7));
    let store = DiskStore::over(disk.clone(), &DiskOptions::new(VOLUME)).unwrap();
    let over = |metastore| domain_over((metastore, Arc::new(store.clone())), ids.clone());
    let library = {
        let domain = over(Arc::new(SqliteMetastore::open(&database).unwrap()));
        domain.recover().await.unwrap();
        domain.create_library(new_library("library"), &creation("library.create", None, "")).await.unwrap()
    };
    let sqlite = SqliteMetastore::open(&database).unwrap();
    over(Arc::new(sqlite.clone())).recover().await.unwrap();
    let (before, log) = (fs::read(&database).unwrap(), log_of(&database));
    let tape = Tape::start(disk, &log);
    let domain = over(Arc::new(ShownLog::new(sqlite, tape.clone())));
    run(&domain, &library, &tape).await;
    let recorded = tape.stop();
    let last = last(&domain, &recorded).await;
    assert!(fs::read(&database).unwrap() == before, "the log was carried over into the file");
    Recording { database: before, log: fs::read(&log).unwrap(), recorded, last, ids }
}

fn log_of(database: &Path) -> PathBuf {
    database.with_extension("sqlite-wal")
}

/// All items as they are in the end, by number.
async fn last(domain: &Domain, recorded: &Recorded) -> Vec<Found> {
    let mut items: Vec<_> = recorded
        .told
        .iter()
        .filter_map(|told| match told {
            Told::Made(number, item) => Some((*number, item)),
            Told::Opened(..) | Told::Added(..) | Told::Sent(_) | Told::Completed(_) => None,
        })
        .collect();
    items.sort();
    join_all(items.iter().map(async |(_, item)| domain.item_files(item).await.unwrap())).await
}

impl Recording {
    fn steps(&self) -> usize {
        self.recorded.moments.len()
    }

    /// Creates ran side by side, shared what makes them durable, and cuts fall between what was written and what was synced.
    fn check_itself(&self) {
        let Recorded { moments, told, together } = &self.recorded;
        assert_eq!(told.len(), 5 * CREATES);
        assert!(*together > 1, "no two commits were acknowledged together");
        assert!(moments.iter().any(|moment| moment.log.start() < moment.log.end()), "no log was under way");
        let begun = |told: &[Told]| told.iter().filter(|told| matches!(told, Told::Made(..))).count();
        let done = |told: &[Told]| told.iter().filter(|told| matches!(told, Told::Completed(_))).count();
        let beside = moments.iter().map(|moment| begun(&told[..moment.told]) - done(&told[..moment.told])).max();
        assert!(beside > Some(2), "{beside:?} creates side by side");
    }

    /// Cuts the power before a step.
    async fn cut(&self, step: usize, kept: Kept) {
        let moment = &self.recorded.moments[step];
        let (durable, written) = (*moment.log.start(), *moment.log.end());
        let (luck, kept) = match kept {
            Kept::Little => (Luck::AllLost, durable),
            Kept::Some => (Luck::Some(step as u64), durable + (written - durable) * (step % 7) / 6),
        };
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("metadata.sqlite");
        fs::write(&database, &self.database).unwrap();
        // Of what was written behind it noise is left.
        let noise = self.log[kept..written].iter().map(|byte| byte ^ 0x5a);
        fs::write(log_of(&database), self.log[..kept].iter().copied().chain(noise).collect::<Vec<u8>>()).unwrap();
        let server = Restarted::start((moment.disk.reboot(luck), &database), self.ids.clone(), &self.last).await;
        server.check(&self.recorded.told[..moment.told]).await;
    }
}
