//! The command line. Opens no file and starts nothing.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::pairs::{Plan, Said};
use crate::report::files::Files;
use crate::sample::GIB;
use crate::stage::{Extent, Size};

/// What `--help` says.
pub(crate) const USAGE: &str = "\
Measures Quire beside nginx, docker-registry and vcsim, and prints a table.

usage: bench/run [--quick] [--only NAME]… [--pairs N] [--tries N] [--most MIB] [--json FILE] [--chart FILE] [QUIRE]

  --quick        small sizes, 3 pairs, one try: shows that everything works, not how fast
  --only NAME    this case; may be repeated (`--list` names them)
  --pairs N      alternating pairs, or samples, of each measurement [default: 15; `complete` and `growth` 5, `big-store` 6]
  --tries N      runs of a measurement until the machine was quiet enough [default: 3]
  --most MIB     no transfer is larger than this
  --json FILE    every sample goes there, written anew after each case [default: bench.json]
  --chart FILE   a chart, SVG, likewise [default: bench.svg]
  --list         names the cases and ends
  QUIRE          the binary, last [default: the release build of this checkout]

When it is interrupted (SIGINT, SIGTERM, SIGHUP) it ends its servers and removes what it made; cases that were measured
are in the JSON. Only SIGKILL leaves servers behind.";

/// What was asked for.
#[derive(Debug, PartialEq)]
pub(crate) struct Arguments {
    /// Small sizes.
    pub(crate) quick: bool,
    /// Names the cases and ends.
    pub(crate) list: bool,
    /// These cases; all when there is none.
    pub(crate) only: Vec<String>,
    /// Where samples and the chart go.
    pub(crate) files: Files,
    /// The folder of vcsim and govc.
    pub(crate) simulator: Option<PathBuf>,
    /// An empty folder to work in.
    pub(crate) work: Option<PathBuf>,
    quire: Option<PathBuf>,
    quire_else: Option<PathBuf>,
    pairs: Option<usize>,
    tries: Option<usize>,
    most_mebibytes: Option<u64>,
}

impl Arguments {
    /// Takes a command line apart.
    ///
    /// # Errors
    /// When it makes no sense.
    pub(crate) fn parse(words: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut words = words.into_iter();
        let mut it = Self {
            quick: false,
            list: false,
            only: Vec::new(),
            files: Files { json: "bench.json".into(), chart: "bench.svg".into() },
            simulator: None,
            work: None,
            quire: None,
            quire_else: None,
            pairs: None,
            tries: None,
            most_mebibytes: None,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("`{word}` needs a value"));
            match word.as_str() {
                "--quick" => it.quick = true,
                "--list" => it.list = true,
                "--only" => it.only.push(value()?),
                "--pairs" => it.pairs = Some(number(&value()?)?),
                "--tries" => it.tries = Some(number(&value()?)?),
                "--most" => it.most_mebibytes = Some(number(&value()?)?),
                "--json" => it.files.json = value()?.into(),
                "--chart" => it.files.chart = value()?.into(),
                "--quire-else" => it.quire_else = Some(value()?.into()),
                "--simulator" => it.simulator = Some(value()?.into()),
                "--work" => it.work = Some(value()?.into()),
                flag if flag.starts_with('-') => bail!("`{flag}` is no flag\n\n{USAGE}"),
                _ if it.quire.is_none() => it.quire = Some(word.into()),
                other => bail!("`{other}` is one word too many\n\n{USAGE}"),
            }
        }
        Ok(it)
    }

    /// The binary of Quire: the one that was named, or else the one that `bench/run` knows.
    pub(crate) fn quire(&self) -> Option<&PathBuf> {
        self.quire.as_ref().or(self.quire_else.as_ref())
    }

    /// How much is measured.
    pub(crate) fn size(&self) -> Size {
        let (extent, pairs, tries, most) =
            if self.quick { (Extent::Quick, 3, 1, 64) } else { (Extent::Full, 15, 3, 64 * 1024) };
        let said = if self.pairs.is_some() { Said::Asked } else { Said::Default };
        let plan = Plan { pairs: self.pairs.unwrap_or(pairs), said, tries: self.tries.unwrap_or(tries) };
        let most_bytes = self.most_mebibytes.unwrap_or(most).saturating_mul(GIB / 1024);
        Size { extent, plan, most_bytes }
    }
}

fn number<N: std::str::FromStr + PartialOrd + From<u8>>(text: &str) -> Result<N> {
    match text.parse::<N>() {
        Ok(number) if number >= N::from(1) => Ok(number),
        _ => bail!("`{text}` is no number from 1 on"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(line: &str) -> Result<Arguments> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_line_is_taken_apart() {
        let it = parse("--quick --only ova --only calls --json a.json --most 8 target/release/quire").unwrap();
        assert!(it.quick && it.only == ["ova", "calls"]);
        assert_eq!(it.files, Files { json: "a.json".into(), chart: "bench.svg".into() });
        assert_eq!(it.quire(), Some(&"target/release/quire".into()));
        assert_eq!((it.size().plan.pairs, it.size().most_bytes), (3, 8 << 20));
        assert_eq!(it.size().plan.said, Said::Default);
        let it = parse("--pairs 21 --quire-else q").unwrap();
        assert_eq!(it.quire(), Some(&"q".into()));
        assert_eq!((it.size().plan.pairs, it.size().plan.tries, it.size().extent), (21, 3, Extent::Full));
        assert_eq!(it.size().plan.said, Said::Asked);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in ["--fast", "--pairs", "--pairs 0", "--pairs x", "one two"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
