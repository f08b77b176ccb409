//! Items of no known type: any files, nothing known about them.

use ::ovf::PlainName;

use super::{ItemType, Package, Part, Previews, TypeInfo, Verdict};
use crate::model::ChecksumAlgorithm;

/// The plug-in for everything else.
pub struct Generic;

impl ItemType for Generic {
    fn info(&self) -> Option<TypeInfo> {
        None
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
