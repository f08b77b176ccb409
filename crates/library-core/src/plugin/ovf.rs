//! OVF templates: a descriptor, the files that it refers to, perhaps a manifest and a certificate, perhaps in one archive.

use ::ovf::{Descriptor, Kind, PlainName, Summary};

use super::{
    Invalid, ItemType, Package, Part, Previews, TypeInfo, Verdict,
    manifest::{self, kind, texts},
    package::PackageFile,
    signature, strict,
};
use crate::model::{ChecksumAlgorithm, SecurityRule};

/// Longest descriptor in bytes of which a summary is kept: it is as long, it is metadata, and each version has one.
const MAX_SUMMED: usize = 1 << 20;

/// The plug-in of type `ovf`.
pub struct Ovf;

impl ItemType for Ovf {
    fn info(&self) -> Option<TypeInfo> {
        Some(TypeInfo {
            id: "ovf",
            name: "OVF template",
            description: "Virtual machine templates in the Open Virtualization Format, as single files or as an archive",
            vendor: "Quire",
            version: env!("CARGO_PKG_VERSION"),
        })
    }

    fn previews(&self) -> Previews {
        Previews::Yes
    }

    fn supported_rules(&self) -> &'static [SecurityRule] {
        &[SecurityRule::OvfStrictVerification]
    }

    fn part(&self, name: &PlainName) -> Part {
        match Kind::of(name) {
            Kind::Archive => Part::Archive,
            Kind::Descriptor => Part::Descriptor,
            Kind::Manifest | Kind::Certificate => Part::Sidecar,
            Kind::Content => Part::Content,
        }
    }

    fn dependents(&self, descriptor: &[u8]) -> Result<Vec<String>, String> {
        let descriptor = Descriptor::parse(descriptor).map_err(|error| error.to_string())?;
        Ok(referenced(&descriptor).map(|name| name.as_str().to_owned()).collect())
    }

    fn wanted_digests(&self, package: &Package) -> Vec<(String, ChecksumAlgorithm)> {
        manifest::wanted(package)
    }

    fn check(&self, package: &Package) -> Verdict {
        let mut verdict = package.received();
        check_descriptors(package, &mut verdict);
        manifest::check(package, &mut verdict);
        let signatures = signature::signatures(package);
        signature::check(&signatures, &mut verdict);
        strict::check(package, &signatures, &mut verdict);
        verdict
    }
}

fn check_descriptors(package: &Package, verdict: &mut Verdict) {
    let mut descriptors = package.files.iter().filter(|file| kind(&file.name) == Some(Kind::Descriptor));
    match (descriptors.next(), descriptors.next()) {
        (None, _) if !package.files.is_empty() && verdict.is_good() => {
            verdict.missing.push("descriptor (.ovf)".to_owned());
        }
        (Some(first), Some(second)) => verdict.invalid.push(second_descriptor(first, second)),
        (None | Some(_), _) => {}
    }
    for (name, text) in texts(package, Kind::Descriptor) {
        match Descriptor::parse(text) {
            Ok(descriptor) => {
                check_references(&descriptor, package, verdict);
                verdict.template = (text.len() <= MAX_SUMMED).then(|| Summary::of(&descriptor));
            }
            Err(error) => verdict.invalid.push(Invalid { file: name.clone(), reason: error.to_string() }),
        }
    }
}

fn second_descriptor(first: &PackageFile, second: &PackageFile) -> Invalid {
    let reason = format!(
        "an OVF template has one descriptor, here are `{}` and `{}`; remove the one that does not belong to it",
        first.name, second.name
    );
    Invalid { file: second.name.clone(), reason }
}

/// Sizes in a descriptor are not held against the files: published packages carry stale ones beside manifests that match
/// (seen: ttylinux, which every client's own tests use). Lengths are held by transfers, content by the manifest.
fn check_references(descriptor: &Descriptor, package: &Package, verdict: &mut Verdict) {
    for name in referenced(descriptor) {
        if package.file(name.as_str()).is_none() && !verdict.missing.iter().any(|missing| missing == name.as_str()) {
            verdict.missing.push(name.as_str().to_owned());
        }
    }
}

fn referenced(descriptor: &Descriptor) -> impl Iterator<Item = &PlainName> {
    descriptor.references.iter().flat_map(::ovf::descriptor::Reference::file_names)
}
