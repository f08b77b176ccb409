//! Power cuts: whatever of the write-ahead log had not reached the disk is lost, torn or noise. What was acknowledged is
//! there, and no unit of work is there by half.
#![allow(clippy::unwrap_used, reason = "tests panic when a promise is broken")]

use std::{fs, path::Path};

use library_core::{
    model::{Item, Job},
    ports::metastore::{Metastore, Noun, Write},
};
use metastore::SqliteMetastore;
use testkit::contract::metastore::{commit, get, sample};

/// Units of work that are committed one after the other.
const UNITS: u32 = 8;
/// Distance of the cuts between two commits, in bytes: no divisor of a page, so that frames are torn at many places. Ten
/// times as much while the tables are made.
const STEP: usize = 1777;

/// What a disk holds behind the last byte that reached it.
#[derive(Clone, Copy, Debug)]
enum Behind {
    Nothing,
    Zeros,
    Noise,
}

/// The files of a metastore at a moment, and how long its log was when the tables were made and when each unit was
/// acknowledged.
struct Recording {
    database: Vec<u8>,
    log: Vec<u8>,
    made: usize,
    acknowledged: Vec<usize>,
}

#[tokio::test]
async fn what_was_acknowledged_survives_a_cut_anywhere_and_nothing_is_there_by_half() {
    let recording = record().await;
    let end = recording.log.len();
    let made = recording.made;
    let mut cuts: Vec<usize> = (0..made).step_by(10 * STEP).chain((made..end).step_by(STEP)).collect();
    cuts.extend(&recording.acknowledged);
    cuts.extend(recording.acknowledged.iter().map(|length| length - 1));
    for cut in cuts {
        for behind in [Behind::Nothing, Behind::Zeros, Behind::Noise] {
            let folder = tempfile::tempdir().unwrap();
            recording.cut(folder.path(), cut, behind);
            let kept = units(folder.path()).await;
            let promised = recording.acknowledged.iter().filter(|length| **length <= cut).count();
            assert_eq!(kept, promised, "a cut at byte {cut} of {end} with {behind:?} behind it");
        }
    }
}

/// Commits units and notes the length of the log when each was acknowledged.
async fn record() -> Recording {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("metadata.sqlite");
    let metastore = SqliteMetastore::open(&path).unwrap();
    let log = folder.path().join("metadata.sqlite-wal");
    let length = || usize::try_from(fs::metadata(&log).unwrap().len()).unwrap();
    let (made, mut acknowledged) = (length(), Vec::new());
    for unit in 1..=UNITS {
        let writes = [sample::item(unit.into()).into_record(), sample::job(unit.into()).into_record()];
        commit(&metastore, writes.into_iter().map(Write::Insert).collect()).await.unwrap();
        acknowledged.push(length());
    }
    assert!(acknowledged.is_sorted_by(|a, b| a < b), "no checkpoint came between: {acknowledged:?}");
    Recording { database: fs::read(&path).unwrap(), log: fs::read(&log).unwrap(), made, acknowledged }
}

impl Recording {
    /// Leaves in `folder` what a cut after `length` bytes of the log left on the disk.
    fn cut(&self, folder: &Path, length: usize, behind: Behind) {
        let (kept, lost) = self.log.split_at(length);
        let rest: Vec<u8> = match behind {
            Behind::Nothing => Vec::new(),
            Behind::Zeros => vec![0; lost.len()],
            Behind::Noise => lost.iter().map(|byte| byte ^ 0x5a).collect(),
        };
        fs::write(folder.join("metadata.sqlite"), &self.database).unwrap();
        fs::write(folder.join("metadata.sqlite-wal"), [kept, &rest].concat()).unwrap();
    }
}

/// How many units are there: the first so many, each whole.
async fn units(folder: &Path) -> usize {
    let metastore = SqliteMetastore::open(&folder.join("metadata.sqlite")).unwrap();
    let mut kept = 0;
    for unit in 1..=UNITS {
        let item = is_there::<Item>(&metastore, &sample::item(unit.into()).id).await;
        let job = is_there::<Job>(&metastore, &sample::job(unit.into()).id).await;
        assert_eq!(item, job, "unit {unit} is there by half");
        assert!(!item || kept == unit as usize - 1, "unit {unit} is there and an earlier one is not");
        kept += usize::from(item);
    }
    kept
}

async fn is_there<N: Noun>(metastore: &dyn Metastore, id: &N::Id) -> bool {
    get(metastore, &N::key(id)).await.is_some()
}
