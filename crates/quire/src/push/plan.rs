//! What a push sends, in which order, into an item of which name and type. Looks at local files, talks to no server.

use std::path::{Path, PathBuf};

use client::Url;
use client::package::{self, Kind};

use crate::failure::Failure;

/// A file of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its name in the item.
    pub(crate) name: String,
    /// Where it comes from.
    pub(crate) source: Source,
}

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A file of this machine.
    Local(PathBuf),
    /// An address that the server fetches.
    Remote(Url),
}

/// What a push sends.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) item_name: String,
    /// Type of the item if it is new.
    pub(crate) item_type: Option<&'static str>,
    /// In the order in which they must be added: what vouches for a descriptor comes before it.
    pub(crate) parts: Vec<Part>,
}

impl Plan {
    /// A plan for `sources`, into the item `name` or one named after the template or the first file.
    pub(crate) fn of(sources: &[String], name: Option<&str>) -> Result<Self, Failure> {
        let mut parts: Vec<Part> = Vec::new();
        for source in sources {
            for part in parts_of(source)? {
                add(&mut parts, part)?;
            }
        }
        let first = sources.first().map(|source| name_of(source)).transpose()?.unwrap_or_default();
        let template = parts.iter().find(|part| is_template(&part.name)).map_or(first, |part| part.name.clone());
        parts.sort_by_key(|part| rank(&part.name));
        let item_type = item_type(&parts);
        Ok(Self { item_name: name.map_or_else(|| stem(&template), str::to_owned), item_type, parts })
    }
}

fn parts_of(source: &str) -> Result<Vec<Part>, Failure> {
    if let Some(url) = remote(source) {
        return Ok(vec![Part { name: name_of(source)?, source: Source::Remote(url) }]);
    }
    let members = package::members(Path::new(source))?;
    Ok(members.into_iter().map(|member| Part { name: member.name, source: Source::Local(member.path) }).collect())
}

/// The same file given twice is one; two files of one name cannot be in one item.
fn add(parts: &mut Vec<Part>, part: Part) -> Result<(), Failure> {
    match parts.iter().find(|known| known.name == part.name) {
        None => parts.push(part),
        Some(known) if *known == part => {}
        Some(_) => {
            let text = format!("two files are named `{}`; an item has each name once, push one of them", part.name);
            return Err(Failure::usage(text));
        }
    }
    Ok(())
}

fn remote(source: &str) -> Option<Url> {
    let url: Url = source.parse().ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

fn name_of(source: &str) -> Result<String, Failure> {
    let name = match remote(source) {
        Some(url) => package::name_of(&url),
        None => Path::new(source).file_name().map(|name| name.to_string_lossy().into_owned()),
    };
    let name = name.ok_or_else(|| Failure::usage(format!("`{source}` ends in no file name; give one that does")))?;
    package::check_name(&name).map_err(|error| Failure::usage(format!("`{source}`: {error}")))?;
    Ok(name)
}

/// Manifest and certificate bind what follows, the descriptor names what follows.
fn rank(name: &str) -> u8 {
    match package::kind(name) {
        Kind::Manifest => 0,
        Kind::Certificate => 1,
        Kind::Descriptor => 2,
        Kind::Archive | Kind::Content => 3,
    }
}

fn is_template(name: &str) -> bool {
    matches!(package::kind(name), Kind::Descriptor | Kind::Archive)
}

fn item_type(parts: &[Part]) -> Option<&'static str> {
    if parts.iter().any(|part| is_template(&part.name)) {
        return Some("ovf");
    }
    parts.iter().any(|part| part.name.to_ascii_lowercase().ends_with(".iso")).then_some("iso")
}

fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem }).to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;

    use super::Plan;
    use crate::failure::Exit;

    fn plan(sources: &[&str], name: Option<&str>) -> Plan {
        Plan::of(&sources.iter().map(|&source| source.to_owned()).collect::<Vec<_>>(), name).unwrap()
    }

    #[test]
    fn an_item_is_named_after_its_template() {
        let made = plan(&["https://h/readme.txt", "https://h/a/my%20vm.ova?x=1"], None);
        assert_eq!((made.item_name.as_str(), made.item_type), ("my vm", Some("ovf")));
        let made = plan(&["https://h/debian.12.ISO"], None);
        assert_eq!((made.item_name.as_str(), made.item_type), ("debian.12", Some("iso")));
        let made = plan(&["https://h/notes"], Some("given"));
        assert_eq!((made.item_name.as_str(), made.item_type), ("given", None));
    }

    #[test]
    fn what_vouches_comes_before_the_descriptor() {
        let made = plan(&["http://h/d.vmdk", "http://h/a.ovf", "http://h/a.cert", "http://h/a.mf"], None);
        let names: Vec<_> = made.parts.iter().map(|part| part.name.as_str()).collect();
        assert_eq!(names, ["a.mf", "a.cert", "a.ovf", "d.vmdk"]);
    }

    #[test]
    fn two_files_of_one_name_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "x").unwrap();
        let local = path.to_str().unwrap().to_owned();
        let failure = Plan::of(&[local.clone(), "https://h/a.txt".to_owned()], None).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert_eq!(Plan::of(&[local.clone(), local], None).unwrap().parts.len(), 1);
    }

    #[test]
    fn an_address_without_a_file_name_is_refused() {
        for source in ["https://host/", "https://host/a/..%2Fb"] {
            let failure = Plan::of(&[source.to_owned()], None).unwrap_err();
            assert_eq!(failure.exit, Exit::Usage, "{source}");
        }
    }
}
