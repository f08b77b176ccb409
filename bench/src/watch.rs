//! How much of the machine others used while something ran. Knows our processes as the descendants of this one.

use std::iter::Sum;

use anyhow::Result;

use crate::procfs::{Busy, Processes};

/// A moment from which on is watched.
pub(crate) struct Watch {
    busy: Busy,
    ours: f64,
    kernel: f64,
}

/// What was seen, in seconds over all processors. Parts of a run add up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    /// Used by neither our servers nor this program nor the kernel's own threads.
    foreign: f64,
    /// Used by the kernel's own threads.
    kernel: f64,
    /// All that there was.
    total: f64,
}

impl Watch {
    /// # Errors
    /// When `/proc` cannot be read.
    pub(crate) fn start() -> Result<Self> {
        let (busy, processes) = (Busy::now()?, Processes::now()?);
        let ours = processes.seconds(std::process::id());
        Ok(Self { busy, ours, kernel: processes.kernel_seconds() })
    }

    /// # Errors
    /// When `/proc` cannot be read.
    pub(crate) fn end(&self) -> Result<Seen> {
        let now = Self::start()?;
        let (ours, kernel) = (now.ours - self.ours, (now.kernel - self.kernel).max(0.0));
        let foreign = now.busy.busy - self.busy.busy - ours - kernel;
        Ok(Seen { foreign, kernel, total: now.busy.total - self.busy.total })
    }
}

impl Seen {
    /// Share of all processors that others used. Clocks tick, so that a short time alone says little.
    pub(crate) fn foreign(&self) -> f64 {
        share(self.foreign, self.total)
    }

    /// Share that the kernel's own threads used.
    pub(crate) fn kernel(&self) -> f64 {
        share(self.kernel, self.total)
    }
}

impl Sum for Seen {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, seen| Self {
            foreign: sum.foreign + seen.foreign,
            kernel: sum.kernel + seen.kernel,
            total: sum.total + seen.total,
        })
    }
}

fn share(part: f64, total: f64) -> f64 {
    if total > 0.0 { (part / total).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn parts_of_a_run_add_up() {
        let part = |foreign| Seen { foreign, kernel: 0.5, total: 2.0 };
        let all: Seen = [part(1.0), part(-0.2)].into_iter().sum();
        assert!((all.foreign() - 0.2).abs() < 1e-9 && (all.kernel() - 0.25).abs() < 1e-9);
        assert!(part(-1.0).foreign().abs() < 1e-9 && Seen::default().foreign().abs() < 1e-9);
    }

    #[test]
    fn this_machine_can_be_watched() {
        let seen = Watch::start().unwrap().end().unwrap();
        assert!((0.0..=1.0).contains(&seen.foreign()));
    }
}
