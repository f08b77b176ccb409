//! Which versions of the API are spoken, as `vimServiceVersions.xml` says it. It must never list one that clients would
//! expect more of than the version that the server shows.

use std::fmt::Write as _;

/// Versions that clients know, newest first: those of pyVmomi 8.0.3 and 9.1.1.
const KNOWN: [&str; 25] = [
    "9.1.1.0", "9.1.0.0", "9.0.0.0", "8.0.3.1", "8.0.3.0", "8.0.2.0", "8.0.1.0", "8.0.0.2", "8.0.0.1", "8.0.0.0",
    "7.0.3.2", "7.0.3.1", "7.0.3.0", "7.0.2.1", "7.0.2.0", "7.0.1.1", "7.0.1.0", "7.0.0.2", "7.0.0.0", "6.7.3",
    "6.7.2", "6.7.1", "6.7", "6.5", "6.0",
];

/// The document for a server that shows a version `x.y.z`: `x.y.z.0` and all that came before.
pub(crate) fn document(version: &str) -> String {
    let shown = format!("{version}.0");
    let mut text =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<namespaces version=\"1.0\">\n <namespace>\n");
    // Writing to a String cannot fail.
    let _ = write!(text, "  <name>urn:vim25</name>\n  <version>{shown}</version>\n  <priorVersions>\n");
    for prior in KNOWN.iter().filter(|known| numbers(known) < numbers(&shown)) {
        let _ = writeln!(text, "   <version>{prior}</version>");
    }
    text.push_str("  </priorVersions>\n </namespace>\n</namespaces>\n");
    text
}

fn numbers(version: &str) -> Vec<u32> {
    let mut numbers: Vec<_> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    numbers.resize(4, 0);
    numbers
}
