//! Type plug-ins: what a kind of item knows about its files. Pure: they see names, sizes, digests and small texts, and
//! answer with facts; the verbs act on them.

pub mod generic;
pub mod iso;
pub(crate) mod manifest;
pub mod ovf;
pub mod package;
mod signature;
mod strict;

pub use package::{CertificateFacts, Invalid, Package, PackageFile, Verdict, Warning};

use ::ovf::PlainName;

use crate::model::{ChecksumAlgorithm, SecurityRule, folded};

/// What a plug-in says about itself (contract: `content.type.info`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeInfo {
    /// The type that items carry.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// For people.
    pub description: &'static str,
    /// Who made it.
    pub vendor: &'static str,
    /// Of the plug-in.
    pub version: &'static str,
}

/// What a plug-in makes of a file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An archive, unpacked while it streams in; vanishes at completion.
    Archive,
    /// The text that names the other files.
    Descriptor,
    /// A text about the others, read by the plug-in; vanishes at completion.
    Sidecar,
    /// Opaque bytes.
    Content,
}

/// Whether clients see a preview of a session of this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Previews {
    /// Once its metadata files are there.
    Yes,
    /// Never.
    No,
}

/// A type plug-in. What it does not say, it says like a plug-in that knows nothing about its files.
pub trait ItemType: Send + Sync {
    /// What it says about itself; `None` for the generic one, which is no type.
    fn info(&self) -> Option<TypeInfo>;

    /// Whether it previews.
    fn previews(&self) -> Previews {
        Previews::No
    }

    /// Security rules that it can hold packages to (contract: `content.type.info.supported_rules`).
    fn supported_rules(&self) -> &'static [SecurityRule] {
        &[]
    }

    /// What it makes of the file `name`.
    fn part(&self, _name: &PlainName) -> Part {
        Part::Content
    }

    /// Names of the files that the descriptor needs.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    fn dependents(&self, _descriptor: &[u8]) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }

    /// Digests that the texts of the package ask for: file name and algorithm.
    fn wanted_digests(&self, _package: &Package) -> Vec<(String, ChecksumAlgorithm)> {
        Vec::new()
    }

    /// Judges a package.
    fn check(&self, package: &Package) -> Verdict {
        package.received()
    }
}

/// All plug-ins that are types.
pub const TYPES: [&dyn ItemType; 2] = [&ovf::Ovf, &iso::Iso];

/// The plug-in of an item: by its type, else by the file at hand. `ova` is what Terraform calls OVF items; an item without
/// a type into which an OVF file comes is treated as OVF. Any other type is generic: its files are opaque.
pub fn of(item_type: &str, name: Option<&PlainName>) -> &'static dyn ItemType {
    match folded(item_type).as_str() {
        "ovf" | "ova" => &ovf::Ovf,
        "iso" => &iso::Iso,
        "" if name.is_some_and(|name| ovf::Ovf.part(name) != Part::Content) => &ovf::Ovf,
        _ => &generic::Generic,
    }
}
