//! Signatures of OVF packages: who signed the manifest, and what a client should be warned about.

use super::{Package, Verdict};

/// Judges the certificates of a package.
pub(crate) fn check(_package: &Package, _verdict: &mut Verdict) {}
