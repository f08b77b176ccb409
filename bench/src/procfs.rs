//! What the kernel tells in `/proc`: processor time of the machine and of processes, and their memory. Judges nothing.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};

/// Processor time of the whole machine since its start, in seconds over all processors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Busy {
    /// Neither idle nor waiting for a disk; what the host took away is in it.
    pub(crate) busy: f64,
    /// All of it.
    pub(crate) total: f64,
}

/// One process, as `/proc/PID/stat` has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Process {
    pid: u32,
    parent: u32,
    /// It has ended, and its parent has not asked for it yet.
    ended: bool,
    /// Its own time, user and system.
    own: f64,
    /// That of children that it has waited for.
    reaped: f64,
}

/// All processes of a moment.
pub(crate) struct Processes(BTreeMap<u32, Process>);

impl Busy {
    /// The machine's, now.
    ///
    /// # Errors
    /// When `/proc/stat` cannot be read.
    pub(crate) fn now() -> Result<Self> {
        let text = fs::read_to_string("/proc/stat").context("/proc/stat")?;
        Self::parse(&text, ticks_per_second()).context("/proc/stat has no line `cpu`")
    }

    fn parse(text: &str, per_second: f64) -> Option<Self> {
        let line = text.lines().find_map(|line| line.strip_prefix("cpu "))?;
        let ticks: Vec<f64> = line.split_whitespace().map_while(|word| word.parse().ok()).collect();
        // user, nice, system, idle, iowait, irq, softirq, steal; guests' time, which follows, is in the first two already.
        let [user, nice, system, idle, waiting, irq, soft, stolen] = *ticks.first_chunk::<8>()?;
        let busy = user + nice + system + irq + soft + stolen;
        Some(Self { busy: busy / per_second, total: (busy + idle + waiting) / per_second })
    }
}

impl Process {
    fn parse(text: &str, per_second: f64) -> Option<Self> {
        let (pid, rest) = text.split_once(" (")?;
        // The name may hold anything, brackets too.
        let (_, rest) = rest.rsplit_once(") ")?;
        let words: Vec<&str> = rest.split_whitespace().collect();
        let ticks = |place: usize| words.get(place).and_then(|word| word.parse::<f64>().ok());
        let parent = words.get(1)?.parse().ok()?;
        let (own, reaped) = (ticks(11)? + ticks(12)?, ticks(13)? + ticks(14)?);
        let ended = words.first() == Some(&"Z");
        Some(Self { pid: pid.parse().ok()?, parent, ended, own: own / per_second, reaped: reaped / per_second })
    }
}

impl Processes {
    /// Those that run now. One that ends meanwhile is not among them.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub(crate) fn now() -> Result<Self> {
        let per_second = ticks_per_second();
        let mut found = BTreeMap::new();
        for entry in fs::read_dir("/proc").context("/proc")? {
            let path = entry.context("/proc")?.path();
            let number = path.file_name().is_some_and(|name| name.as_encoded_bytes().iter().all(u8::is_ascii_digit));
            let text = if number { fs::read_to_string(path.join("stat")).ok() } else { None };
            if let Some(process) = text.and_then(|text| Process::parse(&text, per_second)) {
                found.insert(process.pid, process);
            }
        }
        Ok(Self(found))
    }

    /// `pid` and all that descend from it.
    pub(crate) fn family(&self, pid: u32) -> Vec<u32> {
        let mut family = vec![pid];
        let mut seen = 0;
        while let Some(parent) = family.get(seen).copied() {
            family.extend(self.0.values().filter(|process| process.parent == parent).map(|process| process.pid));
            seen += 1;
        }
        family
    }

    /// All that descend from `pid` and still run.
    pub(crate) fn running_below(&self, pid: u32) -> Vec<u32> {
        let runs = |pid: &u32| self.0.get(pid).is_some_and(|process| !process.ended);
        self.family(pid).into_iter().skip(1).filter(runs).collect()
    }

    /// Seconds that `pid` and all that descend from it have used, those of them that have ended too.
    pub(crate) fn seconds(&self, pid: u32) -> f64 {
        let family = self.family(pid);
        family.iter().filter_map(|pid| self.0.get(pid)).map(|process| process.own + process.reaped).sum()
    }

    /// Seconds that threads of the kernel have used: writing back, for example, for whoever wrote.
    pub(crate) fn kernel_seconds(&self) -> f64 {
        const KTHREADD: u32 = 2;
        self.0.values().filter(|process| process.pid == KTHREADD || process.parent == KTHREADD).map(|it| it.own).sum()
    }
}

/// Seconds of the processor that `pid` and its children have used.
///
/// # Errors
/// When `/proc` cannot be read.
pub(crate) fn cpu_seconds(pid: u32) -> Result<f64> {
    Ok(Processes::now()?.seconds(pid))
}

/// Anonymous memory of `pid` and its children in bytes: what no file stands behind.
///
/// # Errors
/// When `/proc` cannot be read.
pub(crate) fn anonymous_bytes(pid: u32) -> Result<f64> {
    let mut bytes = 0.0;
    for pid in Processes::now()?.family(pid) {
        let text =
            fs::read_to_string(format!("/proc/{pid}/status")).with_context(|| format!("process {pid} is gone"))?;
        bytes += anonymous(&text).with_context(|| format!("/proc/{pid}/status has no line `RssAnon`"))?;
    }
    Ok(bytes)
}

fn anonymous(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

fn ticks_per_second() -> f64 {
    rustix::param::clock_ticks_per_second() as f64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_machine_is_busy_with_all_but_idling_and_waiting() {
        let busy = Busy::parse("cpu  100 20 30 800 40 1 2 7 50 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n", 100.0).unwrap();
        assert_eq!(busy, Busy { busy: 1.6, total: 10.0 });
        assert_eq!(Busy::parse("intr 5\n", 100.0), None);
        assert_eq!(Busy::parse("cpu 1 2 3\n", 100.0), None);
    }

    const STAT: &str = "71 (a) b (c) S 7 71 71 0 -1 4194560 500 0 3 0 250 50 20 5 20 0 3 0 100 1000 10 0";

    #[test]
    fn a_process_may_have_any_name() {
        let process = Process::parse(STAT, 100.0).unwrap();
        assert_eq!(process, Process { pid: 71, parent: 7, ended: false, own: 3.0, reaped: 0.25 });
        assert_eq!(Process::parse("71 (half", 100.0), None);
    }

    #[test]
    fn a_family_is_all_that_descend() {
        let one = |pid, parent| (pid, Process { pid, parent, ended: pid == 6, own: 1.0, reaped: 0.5 });
        let processes = Processes([one(1, 0), one(5, 1), one(6, 5), one(7, 6), one(8, 1), one(2, 0), one(9, 2)].into());
        assert_eq!(processes.family(5), [5, 6, 7]);
        assert_eq!(processes.running_below(5), [7]);
        assert!((processes.seconds(5) - 4.5).abs() < 1e-9);
        assert!((processes.kernel_seconds() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn anonymous_memory_is_told_in_kilobytes() {
        assert_eq!(anonymous("VmRSS:\t  9 kB\nRssAnon:\t     512 kB\nRssFile:\t 4 kB\n"), Some(524_288.0));
        assert_eq!(anonymous("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn this_process_has_memory_and_used_time() {
        assert!(anonymous_bytes(std::process::id()).unwrap() > 10_000.0);
        assert!(Busy::now().unwrap().total > cpu_seconds(std::process::id()).unwrap());
    }
}
