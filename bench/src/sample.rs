//! One measurement of one side: how much, how long, and what it cost. Compares nothing.

use std::time::Instant;

use anyhow::Result;

use crate::procfs;
use crate::watch::{Seen, Watch};

/// One GiB in bytes.
pub(crate) const GIB: u64 = 1 << 30;

/// One measurement.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    /// Bytes moved, or calls made.
    pub(crate) amount: f64,
    /// From the first byte sent to the last one received.
    pub(crate) seconds: f64,
    /// Processor time of the server and its children meanwhile.
    pub(crate) server_cpu: f64,
    /// Processor time of this program meanwhile.
    pub(crate) client_cpu: f64,
    /// A time that the case is about beside the whole, in seconds: from the last byte to the answer, for example.
    pub(crate) special: f64,
    /// What others did meanwhile.
    pub(crate) seen: Seen,
}

/// Processor time of a server and of this program from here on.
pub(crate) struct Meter {
    server: u32,
    server_cpu: f64,
    client_cpu: f64,
    watch: Watch,
    begun: Instant,
}

impl Meter {
    /// # Errors
    /// When `/proc` cannot be read.
    pub(crate) fn start(server: u32) -> Result<Self> {
        let (server_cpu, client_cpu) = (procfs::cpu_seconds(server)?, client_seconds());
        let watch = Watch::start()?;
        Ok(Self { server, server_cpu, client_cpu, watch, begun: Instant::now() })
    }

    /// What `amount` took since the start; the meter runs on.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub(crate) fn end(&self, amount: f64) -> Result<Sample> {
        self.end_at(Instant::now(), amount)
    }

    /// As [`Self::end`], for what ended a moment ago: `/proc`, which takes a while to read, is read now.
    ///
    /// # Errors
    /// As [`Self::end`].
    pub(crate) fn end_at(&self, moment: Instant, amount: f64) -> Result<Sample> {
        let seconds = moment.saturating_duration_since(self.begun).as_secs_f64();
        let server_cpu = procfs::cpu_seconds(self.server)? - self.server_cpu;
        let client_cpu = client_seconds() - self.client_cpu;
        Ok(Sample { amount, seconds, server_cpu, client_cpu, special: 0.0, seen: self.watch.end()? })
    }
}

impl Sample {
    /// Bytes or calls a second.
    pub(crate) fn rate(&self) -> f64 {
        self.amount / self.seconds
    }

    /// Seconds of this program's processor for each byte or call.
    pub(crate) fn client_cost(&self) -> f64 {
        self.client_cpu / self.amount
    }

    /// Seconds of the server's processor for each byte or call.
    pub(crate) fn cost(&self) -> f64 {
        self.server_cpu / self.amount
    }

    /// Seconds of the server's processor for each GiB.
    pub(crate) fn cost_of_a_gib(&self) -> f64 {
        self.cost() * GIB as f64
    }
}

/// This program's time without its children's, in seconds.
fn client_seconds() -> f64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}
