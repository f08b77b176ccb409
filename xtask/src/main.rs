//! Rules as programs. `cargo xtask layers` holds the architecture, `cargo xtask tidy` the house style, and
//! `cargo xtask openapi [--check]` writes the `OpenAPI` document of what is served.
#![expect(clippy::print_stderr, reason = "a command line tool speaks to its user")]

mod layers;
mod openapi;
mod tidy;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root()?;
    match arguments.as_slice() {
        ["layers"] => layers::check(&root),
        ["tidy"] => tidy::check(&root),
        ["openapi"] => openapi::write(&root),
        ["openapi", "--check"] => openapi::check(&root),
        _ => bail!("usage: cargo xtask layers | tidy | openapi [--check]"),
    }
}

fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).context("the workspace's root is above this crate")
}

/// Fails with all complaints at once.
fn report(rule: &str, complaints: &[String]) -> Result<()> {
    if complaints.is_empty() {
        return Ok(());
    }
    bail!("{rule}:\n  {}", complaints.join("\n  "))
}
