//! How much is tried, and when the server dies.

use std::{env, time::Duration};

use crate::support::content::Random;

/// What the server is busy with when it dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Plain files, pushed.
    Upload,
    /// Archives, pushed and unpacked.
    Archive,
    /// Files that the server fetches.
    Pull,
    /// Small files and many completions at once.
    Complete,
}

impl Phase {
    pub const ALL: [Self; 4] = [Self::Upload, Self::Archive, Self::Pull, Self::Complete];
}

/// How much is tried.
#[derive(Clone, Debug)]
pub struct Scale {
    pub seed: u64,
    /// Kills in each phase.
    pub kills: usize,
    /// Sessions at once.
    pub workers: u64,
    /// Bytes of a file.
    pub size: u64,
    /// Longest time from the start of the process to `/readyz`.
    pub ready: Duration,
    /// Latest kill after the workers began.
    latest: Duration,
}

impl Scale {
    /// What the environment asks for.
    pub fn asked() -> Self {
        let seed = env::var("QUIRE_CRASH_SEED").map_or(20_261_121, |seed| seed.parse().unwrap());
        if env::var("QUIRE_CRASH").is_ok_and(|scale| scale == "full") {
            let is_release = !cfg!(debug_assertions);
            assert!(is_release, "the full run measures a release build; add `--release`");
            let (ready, latest) = (Duration::from_secs(2), Duration::from_millis(2500));
            return Self { seed, kills: 12, workers: 8, size: 64 << 20, ready, latest };
        }
        // A debug build beside other tests: the promise about time is the full run's.
        let (ready, latest) = (Duration::from_secs(10), Duration::from_millis(900));
        Self { seed, kills: 3, workers: 4, size: 8 << 20, ready, latest }
    }
}

/// When the server dies.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// This long after the workers began.
    After(Duration),
    /// This long after so many completions were sent.
    Complete { number: u64, later: Duration },
}

impl Moment {
    pub fn random(phase: Phase, scale: &Scale, random: &mut Random) -> Self {
        let micros = |random: &mut Random, most: Duration| {
            Duration::from_micros(random.below(u64::try_from(most.as_micros()).unwrap()))
        };
        let complete = |random: &mut Random, most: u64| Self::Complete {
            number: 1 + random.below(most),
            later: micros(random, Duration::from_millis(15)),
        };
        match phase {
            Phase::Complete => complete(random, 40 * scale.workers),
            // The server is slower to fetch than its clients are to send.
            Phase::Pull => Self::After(micros(random, scale.latest * 3)),
            Phase::Upload | Phase::Archive if random.below(3) == 0 => complete(random, 2 * scale.workers),
            Phase::Upload | Phase::Archive => Self::After(micros(random, scale.latest)),
        }
    }
}
