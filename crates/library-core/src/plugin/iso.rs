//! ISO images: opaque files that a virtual machine can mount.

use super::{ItemType, TypeInfo};

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
}
