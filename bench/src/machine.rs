//! On what was measured: processors, memory, kernel, and the versions of the servers.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::secure::CIPHER;

/// A description, for the report. What cannot be found out is empty.
pub(crate) fn description(quire: &Path) -> Value {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    json!({
        "processors": processors,
        "processor": line(&read("/proc/cpuinfo"), "model name"),
        "memory": line(&read("/proc/meminfo"), "MemTotal"),
        "kernel": read("/proc/sys/kernel/osrelease").trim(),
        "load": read("/proc/loadavg").trim(),
        "tls": CIPHER,
        "commit": commit(),
        "quire": told(Command::new(quire).arg("--version")),
        "nginx": told(Command::new("nginx").arg("-v")),
        "docker_registry": told(Command::new("docker-registry").arg("--version")),
    })
}

/// The description in one line, for the table.
pub(crate) fn in_words(description: &Value) -> String {
    let word = |name: &str| description.get(name).and_then(Value::as_str).unwrap_or_default();
    let processors = description.get("processors").and_then(Value::as_u64).unwrap_or_default();
    format!(
        "{processors} × {}, {} of memory, Linux {}; {}; {}; {}; {}",
        word("processor"),
        word("memory"),
        word("kernel"),
        word("quire"),
        word("nginx"),
        word("docker_registry"),
        word("tls")
    )
}

/// The commit of this checkout, with a word where it was changed; empty outside of one.
fn commit() -> String {
    let mut git = Command::new("git");
    git.args(["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]);
    let Some(output) = git.output().ok().filter(|output| output.status.success()) else { return String::new() };
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The value of the first line of this name.
fn line(text: &str, name: &str) -> String {
    let found = text.lines().filter_map(|line| line.split_once(':')).find(|(known, _)| known.trim() == name);
    found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

/// The first line that a program prints.
fn told(command: &mut Command) -> String {
    let Ok(output) = command.output() else { return String::new() };
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).lines().next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_its_name() {
        assert_eq!(line("a: 1\nmodel name\t: Some CPU\nmodel name\t: Other\n", "model name"), "Some CPU");
        assert_eq!(line("a: 1\n", "b"), "");
    }
}
