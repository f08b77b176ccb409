//! Kinds of files, told by the end of their names as vSphere does. It must never look at content.

use crate::host::Entry;

/// End of a name, the type of the query for such files, and the type that describes one.
const KINDS: [(&str, &str, &str); 9] = [
    (".flp", "FloppyImageFileQuery", "FloppyImageFileInfo"),
    (".img", "FloppyImageFileQuery", "FloppyImageFileInfo"),
    (".iso", "IsoImageFileQuery", "IsoImageFileInfo"),
    (".log", "VmLogFileQuery", "VmLogFileInfo"),
    (".nvram", "VmNvramFileQuery", "VmNvramFileInfo"),
    (".vmdk", "VmDiskFileQuery", "VmDiskFileInfo"),
    (".vmsn", "VmSnapshotFileQuery", "VmSnapshotFileInfo"),
    (".vmtx", "TemplateConfigFileQuery", "TemplateConfigFileInfo"),
    (".vmx", "VmConfigFileQuery", "VmConfigFileInfo"),
];

/// The name of an entry.
pub(super) fn name_of(entry: &Entry) -> &str {
    match entry {
        Entry::Folder { name, .. } | Entry::File { name, .. } => name,
    }
}

/// The type that describes an entry.
pub(super) fn described(entry: &Entry) -> &'static str {
    match entry {
        Entry::Folder { .. } => "FolderFileInfo",
        Entry::File { name, .. } => kind(name).map_or("FileInfo", |(_, _, info)| info),
    }
}

/// Whether a query of a type means an entry.
pub(super) fn is_meant(query: &str, entry: &Entry) -> bool {
    match (query, entry) {
        ("FileQuery", _) | ("FolderFileQuery", Entry::Folder { .. }) => true,
        (_, Entry::Folder { .. }) => false,
        (_, Entry::File { name, .. }) => kind(name).is_some_and(|(_, meant, _)| *meant == query),
    }
}

fn kind(name: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let name = name.to_ascii_lowercase();
    KINDS.iter().find(|(end, ..)| name.ends_with(end))
}
