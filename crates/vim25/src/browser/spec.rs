//! A `HostDatastoreBrowserSearchSpec`: which files, and what of each. It must never ask the host.

use super::kind::{described, is_meant, name_of};
use crate::{fault::Fault, host::Entry, node::Node, value::Data};

/// Most patterns and queries of a search, and most characters of a pattern: names are not longer.
const MAX_PATTERNS: usize = 100;
const MAX_LENGTH: usize = 1_000;

/// Which files, and what of each.
#[derive(Debug, Default)]
pub(super) struct SearchSpec {
    /// Types of queries; none means all files.
    queries: Vec<String>,
    /// Patterns of names, folded as names are; none means all.
    patterns: Vec<Vec<char>>,
    case: Case,
    order: Order,
    details: Details,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Case {
    #[default]
    Sensitive,
    Insensitive,
}

impl Case {
    fn folded(self, text: &str) -> Vec<char> {
        match self {
            Self::Sensitive => text.chars().collect(),
            Self::Insensitive => text.to_lowercase().chars().collect(),
        }
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Order {
    #[default]
    AsIs,
    FoldersFirst,
}

/// What is told besides the name: the elements that say yes.
#[derive(Debug, Default)]
struct Details(Vec<&'static str>);

impl SearchSpec {
    /// Reads one.
    ///
    /// # Errors
    /// When it is larger than any that is needed.
    pub(super) fn read(node: Option<&Node>) -> Result<Self, Fault> {
        let Some(node) = node else { return Ok(Self::default()) };
        let details = node.child("details");
        let told = |name: &&str| details.and_then(|details| details.flag(name)) == Some(true);
        let case = if node.flag("searchCaseInsensitive") == Some(true) { Case::Insensitive } else { Case::Sensitive };
        let spec = Self {
            queries: node.each("query").map(|query| query.kind.clone().unwrap_or_else(any_file)).collect(),
            patterns: node.each("matchPattern").map(|pattern| case.folded(&pattern.text)).collect(),
            case,
            order: if node.flag("sortFoldersFirst") == Some(true) { Order::FoldersFirst } else { Order::AsIs },
            details: Details(["fileType", "fileSize", "modification"].into_iter().filter(told).collect()),
        };
        if spec.patterns.len() > MAX_PATTERNS || spec.patterns.iter().any(|pattern| pattern.len() > MAX_LENGTH) {
            return Err(Fault::InvalidArgument("searchSpec.matchPattern".to_owned()));
        }
        if spec.queries.len() > MAX_PATTERNS {
            return Err(Fault::InvalidArgument("searchSpec.query".to_owned()));
        }
        Ok(spec)
    }

    /// Those of a folder's entries that are meant, described.
    pub(super) fn found(&self, entries: &[Entry]) -> Vec<Data> {
        let mut found: Vec<_> = entries.iter().filter(|entry| self.wants(entry)).collect();
        if self.order == Order::FoldersFirst {
            found.sort_by_key(|entry| matches!(entry, Entry::File { .. }));
        }
        found.into_iter().map(|entry| self.describe(entry)).collect()
    }

    fn wants(&self, entry: &Entry) -> bool {
        let name = self.case.folded(name_of(entry));
        let is_asked = self.queries.is_empty() || self.queries.iter().any(|query| is_meant(query, entry));
        is_asked && (self.patterns.is_empty() || self.patterns.iter().any(|pattern| matches(pattern, &name)))
    }

    fn describe(&self, entry: &Entry) -> Data {
        let is_told = |name: &str| self.details.0.contains(&name);
        let kind =
            if is_told("fileType") || matches!(entry, Entry::Folder { .. }) { described(entry) } else { "FileInfo" };
        let data = Data::new(kind).with("path", name_of(entry));
        let (size_bytes, modified) = match entry {
            Entry::Folder { modified, .. } => (None, modified),
            Entry::File { size_bytes, modified, .. } => (Some(*size_bytes), modified),
        };
        data.maybe("fileSize", size_bytes.filter(|_| is_told("fileSize")))
            .maybe("modification", is_told("modification").then_some(*modified))
    }
}

/// What is asked for by a query that says no type.
fn any_file() -> String {
    "FileQuery".to_owned()
}

/// `*` is any text, `?` any character. Takes time in proportion to both lengths multiplied, never more.
fn matches(pattern: &[char], name: &[char]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || Some(c) == name.get(n) => {
                p += 1;
                n += 1;
            }
            Some(_) | None => {
                let Some((star_p, star_n)) = star else { return false };
                star = Some((star_p, star_n + 1));
                p = star_p + 1;
                n = star_n + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}
