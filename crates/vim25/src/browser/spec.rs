//! A `HostDatastoreBrowserSearchSpec`: which files, and what of each. It must never ask the host.

use super::kind::{described, is_meant, name_of};
use crate::{host::Entry, node::Node, value::Data};

/// Which files, and what of each.
#[derive(Debug, Default)]
pub(super) struct SearchSpec {
    /// Types of queries; none means all files.
    queries: Vec<String>,
    /// Patterns of names; none means all.
    patterns: Vec<String>,
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
    pub(super) fn read(node: Option<&Node>) -> Self {
        let Some(node) = node else { return Self::default() };
        let query = |query: &Node| query.kind.clone().unwrap_or_else(|| "FileQuery".to_owned());
        let details = node.child("details");
        let told = |name: &&str| details.and_then(|details| details.flag(name)) == Some(true);
        Self {
            queries: node.each("query").map(query).collect(),
            patterns: node.each("matchPattern").map(|pattern| pattern.text.clone()).collect(),
            case: if node.flag("searchCaseInsensitive") == Some(true) { Case::Insensitive } else { Case::Sensitive },
            order: if node.flag("sortFoldersFirst") == Some(true) { Order::FoldersFirst } else { Order::AsIs },
            details: Details(["fileType", "fileSize", "modification"].into_iter().filter(told).collect()),
        }
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
        let name = self.folded(name_of(entry));
        let is_asked = self.queries.is_empty() || self.queries.iter().any(|query| is_meant(query, entry));
        let is_named = |pattern: &String| matches(&self.folded(pattern), &name);
        is_asked && (self.patterns.is_empty() || self.patterns.iter().any(is_named))
    }

    fn folded(&self, text: &str) -> Vec<char> {
        match self.case {
            Case::Sensitive => text.chars().collect(),
            Case::Insensitive => text.to_lowercase().chars().collect(),
        }
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
