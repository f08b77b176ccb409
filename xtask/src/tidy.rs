//! House style that no lint knows: every file says what it is, none grows without end, nothing is left half done.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::report;

/// Most lines of a source file.
const MAX_LINES: usize = 600;
/// Marks of unfinished work.
const MARKS: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];

/// # Errors
/// When a source file breaks the style.
pub(crate) fn check(root: &Path) -> Result<()> {
    let mut files = Vec::new();
    for folder in ["bench", "crates", "xtask"] {
        walk(&root.join(folder), &mut files)?;
    }
    let mut complaints = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let shown = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        complaints.extend(judge(&text).into_iter().map(|complaint| format!("{shown}: {complaint}")));
    }
    report("tidy", &complaints)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // Expected failures of the macros are written as a user would write them.
        if path.is_dir() && name != "target" && name != "ui" {
            walk(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") && name != "tidy.rs" {
            found.push(path);
        }
    }
    Ok(())
}

fn judge(text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if !text.starts_with("//!") && !text.starts_with("#!") {
        complaints.push("must begin with a `//!` line that says what the file is".to_owned());
    }
    let lines = text.lines().count();
    if lines > MAX_LINES {
        complaints.push(format!("has {lines} lines; split it, {MAX_LINES} are the most"));
    }
    for mark in MARKS.iter().filter(|mark| text.split(|c: char| !c.is_alphanumeric()).any(|word| word == **mark)) {
        complaints.push(format!("holds `{mark}`; finish it or open an issue"));
    }
    complaints
}
