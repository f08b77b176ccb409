//! From the last byte of a large upload to the answer of `complete`, as it is and beside the final sync of a file of that size
//! alone. That file was never synced before, while a server may sync as it goes: only the raw time says how long people wait.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::time::Instant;

use anyhow::{Context as _, Result};
use rustix::fs::{FallocateFlags, OFlags, fallocate};

use crate::case::side::Side;
use crate::figure::{Figure, Target};
use crate::pairs::alone;
use crate::place::Scheme;
use crate::sample::{GIB, Sample};
use crate::stage::Stage;
use crate::statistics::median;

/// Size of the file.
const BYTES: u64 = 16 * GIB;
/// Most milliseconds beside the sync.
const MOST: f64 = 50.0;
/// What is written at once: whole pages from memory that is aligned to them, as direct writing wants it.
const PIECE: usize = 4 << 20;
/// What direct writing is aligned to.
const PAGE: usize = 4096;

/// Measures it. Files of 16 GiB take their time: five of them, not fifteen, unless more are wanted.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let quire = stage.quire("quire", "")?;
    let side = Side::open(stage, &quire, Scheme::Http)?.of(BYTES);
    let mut syncs = Vec::new();
    let run = alone(stage.size.plan.at_most(5), &mut || {
        syncs.push(sync_alone(stage, side.bytes())?);
        side.put()
    })?;
    // A void run was repeated: the last syncs belong to the samples.
    let syncs = syncs.split_off(syncs.len().saturating_sub(run.ours.len()));
    let beside = |(sample, sync): (&Sample, &f64)| (sample.special - sync) * 1000.0;
    let values = run.ours.iter().zip(&syncs).map(beside).collect();
    let raw = run.ours.iter().map(|sample| sample.special * 1000.0).collect();
    let what = format!("from the last byte of {} to `complete`", side.size());
    Ok(vec![
        Figure {
            target: Target::AtMost(MOST),
            note: format!("the sync alone: {:.0} ms", median(&syncs) * 1000.0),
            ..Figure::of(format!("{what}, less the sync"), "ms", values)
        }
        .from(run.clone()),
        Figure::of(what, "ms", raw).from(run),
    ])
}

/// Seconds of the `fsync` that ends a file of `bytes`, written past the page cache into reserved space, as fast servers do.
fn sync_alone(stage: &Stage, bytes: u64) -> Result<f64> {
    let path = stage.work.join("synced");
    let written = written(&path, bytes).with_context(|| path.display().to_string())?;
    let begun = Instant::now();
    written.sync_all()?;
    let seconds = begun.elapsed().as_secs_f64();
    fs::remove_file(&path)?;
    Ok(seconds)
}

fn written(path: &std::path::Path, bytes: u64) -> Result<File> {
    let direct = i32::try_from(OFlags::DIRECT.bits())?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // A file system without direct writing has the page cache to sync.
    let mut file = options.clone().custom_flags(direct).open(path).or_else(|_| options.open(path))?;
    fallocate(&file, FallocateFlags::empty(), 0, bytes)?;
    let mut memory = vec![0x5a; PIECE + PAGE];
    let aligned = memory.as_ptr().align_offset(PAGE);
    let piece = memory.get_mut(aligned..aligned + PIECE).context("memory cannot be aligned")?;
    let mut left = bytes;
    while left >= PAGE as u64 {
        let some = usize::try_from(left)?.min(PIECE) / PAGE * PAGE;
        file.write_all(piece.get(..some).unwrap_or_default())?;
        left -= some as u64;
    }
    Ok(file)
}
