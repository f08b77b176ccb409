//! ISO images: opaque files that a virtual machine can mount.

use ::ovf::PlainName;

use super::{ItemType, Package, Part, Previews, TypeInfo, Verdict};
use crate::model::ChecksumAlgorithm;

/// The plug-in of type `iso`.
pub struct Iso;

impl ItemType for Iso {
    fn info(&self) -> Option<TypeInfo> {
        Some(TypeInfo {
            id: "iso",
            name: "ISO image",
            description: "Optical disc images that virtual machines can mount",
            vendor: "Quire",
            version: env!("CARGO_PKG_VERSION"),
        })
    }

    fn previews(&self) -> Previews {
        Previews::No
    }

    fn part(&self, _name: &PlainName) -> Part {
        Part::Content
    }

    fn dependents(&self, _descriptor: &[u8]) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }

    fn wanted_digests(&self, _package: &Package) -> Vec<(String, ChecksumAlgorithm)> {
        Vec::new()
    }

    fn check(&self, package: &Package) -> Verdict {
        package.received()
    }
}
