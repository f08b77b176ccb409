//! The descriptor of a package (`.ovf`): which files it refers to and what it says of its machines. Versions 0.9, 1.x and
//! 2.x. Resolves no entity, opens no address, validates no schema.

mod capacity;
mod decode;
mod device;
mod draft;
mod element;
mod error;
mod href;
mod node;
mod read;

pub use capacity::Capacity;
pub use device::Device;
pub use error::{DescriptorError, DescriptorFault, HrefError, Position};

pub(crate) use capacity::multiple;

use serde::{Deserialize, Serialize};

use crate::names::PlainName;

/// Longest descriptor in bytes, in whatever encoding it comes.
pub const MAX_DESCRIPTOR_BYTES: usize = 16 << 20;
/// Deepest nesting of elements.
pub const MAX_DEPTH: usize = 128;
/// Most attributes of one element.
pub const MAX_ATTRIBUTES: usize = 4096;
/// Most references, disks, networks, systems, products, devices and settings of devices, each; also most files that the
/// references name together.
pub const MAX_ENTRIES: usize = 4096;

/// What a descriptor says. Lists keep the order of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// The files that the package consists of, beside descriptor, manifest and certificate.
    pub references: Vec<Reference>,
    /// The virtual disks.
    pub disks: Vec<Disk>,
    /// The logical networks.
    pub networks: Vec<Network>,
    /// The virtual machines, also those inside collections.
    pub systems: Vec<System>,
    /// The collections (vApps), also nested ones.
    pub collections: Vec<System>,
    /// The product sections, wherever they stand.
    pub products: Vec<Product>,
    /// The annotations, wherever they stand.
    pub annotations: Vec<String>,
    /// The configuration that holds when nobody chooses one: the one that says so, else the first.
    pub default_configuration: Option<String>,
}

/// A logical network (`NetworkSection/Network`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Network {
    /// `ovf:name`.
    pub name: String,
    /// `Description`.
    pub description: Option<String>,
}

/// A file of the package (`References/File`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `ovf:id`, unique in the descriptor.
    pub id: String,
    /// `ovf:href` as written.
    pub href: String,
    /// The file that the href means: percent escapes are decoded once. No other reference means it in any case or Unicode
    /// form.
    pub name: PlainName,
    /// `ovf:size`: the file's size in bytes, of all chunks together.
    pub size: Option<u64>,
    /// `ovf:chunkSize` in bytes: the file comes in pieces of this size.
    pub chunk_size: Option<u64>,
    /// `ovf:compression`, as written: `gzip` mostly. Content is stored as it is.
    pub compression: Option<String>,
    chunks: Vec<PlainName>,
}

/// A virtual disk (`DiskSection/Disk`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// `ovf:diskId`.
    pub id: String,
    /// `ovf:fileRef`: the id of a reference; none for a disk that starts empty.
    pub file_ref: Option<String>,
    /// `ovf:capacity` with its unit; none in a descriptor that leaves it out.
    pub capacity: Option<Capacity>,
    /// `ovf:format`: an address that names the disk format; it is never opened.
    pub format: Option<String>,
}

/// A virtual machine or a collection of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct System {
    /// `ovf:id`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `vmw:osType`: the vendor's name of the guest system, such as `otherLinuxGuest`.
    pub os_type: Option<String>,
    /// `Description` of the guest system.
    pub os_description: Option<String>,
    /// The virtual hardware; none for a collection.
    pub devices: Vec<Device>,
}

/// What a product section says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Product {
    /// `Product`.
    pub name: Option<String>,
    /// `Vendor`.
    pub vendor: Option<String>,
    /// `Version`.
    pub version: Option<String>,
    /// `FullVersion`.
    pub full_version: Option<String>,
}

impl Descriptor {
    /// Reads a descriptor in UTF-8, or in UTF-16 with its byte order mark.
    pub fn parse(bytes: &[u8]) -> Result<Self, DescriptorError> {
        read::descriptor(&decode::text(bytes)?)
    }

    /// The name of the template: of the outermost collection, else of the first machine; its id where it has no name.
    pub fn name(&self) -> Option<&str> {
        let system = self.collections.first().or(self.systems.first())?;
        system.name.as_deref().or(system.id.as_deref())
    }

    /// The reference that holds a disk's content.
    pub fn file_of(&self, disk: &Disk) -> Option<&Reference> {
        let id = disk.file_ref.as_deref()?;
        self.references.iter().find(|reference| reference.id == id)
    }

    /// Every file that the package must hold, chunks one by one; at most [`MAX_ENTRIES`].
    pub fn file_names(&self) -> impl Iterator<Item = &PlainName> {
        self.references.iter().flat_map(Reference::file_names)
    }
}

impl Reference {
    /// The files that hold this reference's bytes, in order: one, or with a chunk size `name.000000000`, `name.000000001`
    /// and so on (OVF specification, references section).
    pub fn file_names(&self) -> impl Iterator<Item = &PlainName> {
        let whole = self.chunk_size.is_none().then_some(&self.name);
        whole.into_iter().chain(&self.chunks)
    }
}
