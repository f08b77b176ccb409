//! Which templates a folder holds. Follows no symbolic link and looks into no file but descriptors.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use library_core::plugin::{ItemType, ovf::Ovf};

use super::ImportError;

/// How deep folders are looked into.
const DEPTH: usize = 8;
/// Longest descriptor that is read, in bytes.
const MAX_DESCRIPTOR: u64 = 16 << 20;

/// A template: the files of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    /// The item's name: the file's name without its extension, for files of no known type the whole name.
    pub(super) name: String,
    /// The item's type; empty for files of no known type.
    pub(super) item_type: &'static str,
    /// Its files in the order in which a session takes them: manifest and certificate before the descriptor.
    pub(super) files: Vec<PathBuf>,
}

/// What a folder holds.
pub(super) struct Scan {
    /// Its templates.
    pub(super) templates: Vec<Template>,
    /// Symbolic links that were passed by.
    pub(super) skipped: usize,
}

#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    skipped: usize,
}

/// The templates of a folder and its subfolders, by name. Hidden files are left out.
pub(super) fn scan(folder: &Path) -> Result<Scan, ImportError> {
    let mut found = Found::default();
    walk(folder, DEPTH, &mut found)?;
    let Found { mut files, skipped } = found;
    files.sort();
    let mut taken = BTreeSet::new();
    let mut templates = Vec::new();
    for descriptor in files.iter().filter(|file| extension(file) == "ovf") {
        let package = package(descriptor, &files)?;
        taken.extend(package.iter().cloned());
        templates.push(Template { name: stem(descriptor), item_type: "ovf", files: package });
    }
    for file in files.iter().filter(|file| !taken.contains(*file)) {
        let (name, item_type) = match extension(file).as_str() {
            "ova" => (stem(file), "ovf"),
            "iso" => (stem(file), "iso"),
            _ => (file_name(file), ""),
        };
        templates.push(Template { name, item_type, files: vec![file.clone()] });
    }
    distinguish(&mut templates);
    Ok(Scan { templates, skipped })
}

fn walk(folder: &Path, depth: usize, found: &mut Found) -> Result<(), ImportError> {
    let cannot = |source| ImportError::Read { path: folder.display().to_string(), source };
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let kind = entry.file_type().map_err(cannot)?;
        let path = entry.path();
        if file_name(&path).starts_with('.') {
            continue;
        }
        if kind.is_file() {
            found.files.push(path);
        } else if kind.is_dir() && depth > 0 {
            walk(&path, depth - 1, found)?;
        } else if kind.is_symlink() {
            found.skipped += 1;
            tracing::warn!(link = %path.display(), "a symbolic link is not followed; import what it points to by itself");
        }
    }
    Ok(())
}

/// The files of a descriptor's package that are there; what is missing is the session's to say.
fn package(descriptor: &Path, files: &[PathBuf]) -> Result<Vec<PathBuf>, ImportError> {
    let cannot = |source| ImportError::Read { path: descriptor.display().to_string(), source };
    let too_long = fs::metadata(descriptor).map_err(cannot)?.len() > MAX_DESCRIPTOR;
    let text = if too_long { Vec::new() } else { fs::read(descriptor).map_err(cannot)? };
    let there = |path: &PathBuf| files.contains(path);
    let beside = ["mf", "cert"].into_iter().map(|extension| descriptor.with_extension(extension)).filter(there);
    let mut package: Vec<PathBuf> = beside.collect();
    package.push(descriptor.to_owned());
    // A descriptor that cannot be read is refused by the session, with its reason.
    let needed = Ovf.dependents(&text).unwrap_or_default();
    package.extend(needed.iter().map(|name| descriptor.with_file_name(name)).filter(there));
    Ok(package)
}

/// Items of one library have distinct names: templates of one name get their extension back, then their folder.
fn distinguish(templates: &mut [Template]) {
    let mut names = BTreeSet::new();
    for template in templates {
        let Some(file) = template.files.last().cloned() else { continue };
        let folder = file.parent().map(file_name).unwrap_or_default();
        let fallbacks = [file_name(&file), format!("{folder}-{}", file_name(&file))];
        let mut candidates = std::iter::once(template.name.clone()).chain(fallbacks);
        if let Some(free) = candidates.find(|name| !names.contains(&name.to_lowercase())) {
            template.name = free;
        }
        names.insert(template.name.to_lowercase());
    }
}

fn extension(path: &Path) -> String {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
