//! Compares the direct dependencies of each crate with `xtask/layers.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::report;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

#[derive(Deserialize)]
struct Room {
    rooms: BTreeSet<String>,
    outside: BTreeSet<String>,
}

/// # Errors
/// When a crate uses what it must not see, or the table names what nobody uses.
pub(crate) fn check(root: &Path) -> Result<()> {
    let table = fs::read_to_string(root.join("xtask/layers.toml")).context("xtask/layers.toml")?;
    let table: BTreeMap<String, Room> = toml::from_str(&table).context("xtask/layers.toml")?;
    let packages = metadata(root)?.packages;
    let names: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut complaints: Vec<String> = Vec::new();
    for package in &packages {
        match table.get(&package.name) {
            Some(allowed) => complaints.extend(compare(package, allowed)),
            None => complaints.push(format!("crate `{}` is not in xtask/layers.toml", package.name)),
        }
    }
    let strangers = table.keys().filter(|name| !names.contains(name.as_str()));
    complaints.extend(strangers.map(|name| format!("xtask/layers.toml names `{name}`, which is no crate")));
    report("layers", &complaints)
}

fn metadata(root: &Path) -> Result<Metadata> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo).args(["metadata", "--no-deps", "--format-version=1"]).current_dir(root).output();
    let output = output.context("cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("cargo metadata")
}

fn compare(package: &Package, room: &Room) -> Vec<String> {
    let used = package.dependencies.iter().filter(|dependency| dependency.kind.is_none());
    let (inside, outside): (Vec<_>, Vec<_>) = used.partition(|dependency| dependency.path.is_some());
    let inside = differences(&package.name, "rooms", &room.rooms, inside);
    inside.into_iter().chain(differences(&package.name, "outside", &room.outside, outside)).collect()
}

fn differences(name: &str, list: &str, allowed: &BTreeSet<String>, used: Vec<&Dependency>) -> Vec<String> {
    let used: BTreeSet<String> = used.into_iter().map(|dependency| dependency.name.clone()).collect();
    let forbidden = used.difference(allowed).map(|it| format!("`{name}` must not see `{it}`"));
    let stale =
        allowed.difference(&used).map(|it| format!("`{name}` no longer uses `{it}`: take it out of its `{list}`"));
    forbidden.chain(stale).collect()
}
