//! What a template holds, in a few numbers and names: machines, their hardware, networks (contract: the structures of
//! `com.vmware.content.type.ovf`). Computed from a descriptor; invents nothing that the descriptor leaves out.
//!
//! Stores keep it as text, under the names of its fields: a field never changes its name or its unit. Reading takes what it
//! knows and leaves the rest, so that what other versions wrote can be read.

mod hardware;
mod measure;

use serde::{Deserialize, Serialize};

use crate::descriptor::{Descriptor, System};

pub use crate::descriptor::Network;

/// A template in short.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// What it calls itself: the outermost collection's name, else the first machine's.
    pub name: Option<String>,
    /// Version of the first product that has one.
    pub version: Option<String>,
    /// One machine, or a collection (a vApp).
    pub shape: Shape,
    /// All machines, those of collections too.
    pub machines: Vec<Machine>,
    /// The logical networks.
    pub networks: Vec<Network>,
}

/// What kind of template it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// A collection of machines, however many.
    Collection,
    /// Machines alone.
    #[default]
    #[serde(other)]
    Machine,
}

/// A virtual machine. Lists keep the order of the descriptor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// Its name, or its id where it has none; empty where it has neither.
    pub name: String,
    /// The vendor's name of the guest system, such as `otherLinuxGuest`.
    pub os_type: Option<String>,
    /// The guest system for people.
    pub os_description: Option<String>,
    /// Its processors.
    pub cpu: Option<Cpu>,
    /// Its memory.
    pub memory: Option<Memory>,
    /// Its hard disks.
    pub disks: Vec<MachineDisk>,
    /// Its network adapters.
    pub nics: Vec<Nic>,
    /// Its video cards.
    pub video_cards: Vec<VideoCard>,
    /// Its CD and DVD drives.
    pub drives: Vec<Part>,
    /// Its floppy drives.
    pub floppies: Vec<Floppy>,
    /// Its disk controllers.
    pub disk_controllers: Vec<Part>,
    /// Its USB controllers.
    pub usb_controllers: Vec<UsbController>,
}

/// Processors of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cpu {
    /// How many.
    pub count: u64,
    /// What is kept for it, in MHz.
    pub reservation_mhz: Option<u64>,
    /// The most that it gets, in MHz.
    pub limit_mhz: Option<u64>,
    /// Its weight beside others.
    pub shares: Option<u64>,
}

/// Memory of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Its size in MB of 2^20 bytes, rounded up.
    pub size_mb: u64,
    /// What is kept for it, in MB.
    pub reservation_mb: Option<u64>,
    /// The most that it gets, in MB.
    pub limit_mb: Option<u64>,
    /// Its weight beside others.
    pub shares: Option<u64>,
}

/// A hard disk of a machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MachineDisk {
    /// Its name.
    pub name: String,
    /// Its capacity in MB of 2^20 bytes, rounded up; none where the descriptor does not tell, or leaves it to a deployment.
    pub capacity_mb: Option<u64>,
}

/// A network adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Nic {
    /// Its name.
    pub name: String,
    /// The logical network that it joins.
    pub network: Option<String>,
    /// Its MAC address, where it is fixed.
    pub mac_address: Option<String>,
    /// Whether it is connected when the machine starts.
    pub is_connected_at_start: Option<bool>,
}

/// A video card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VideoCard {
    /// How 3D is drawn, such as `automatic`.
    pub render_type: Option<String>,
    /// Its memory in KB of 2^10 bytes.
    pub ram_kb: Option<u64>,
    /// Its memory for 3D in KB of 2^10 bytes.
    pub graphics_memory_kb: Option<u64>,
    /// Whether it draws 3D.
    pub is_3d: Option<bool>,
    /// How many displays it has.
    pub displays: Option<u64>,
    /// Whether the above is found out at start.
    pub is_auto_detected: Option<bool>,
}

/// A drive or a controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
    /// Which of these, such as `lsilogic`.
    pub sub_type: Option<String>,
}

/// What a drive or a controller is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartKind {
    /// An IDE controller.
    Ide,
    /// A SCSI controller.
    Scsi,
    /// A SATA controller.
    Sata,
    /// An `NVMe` controller.
    Nvme,
    /// A CD drive.
    Cd,
    /// A DVD drive.
    Dvd,
    /// Some other controller.
    #[default]
    #[serde(other)]
    Other,
}

impl PartKind {
    /// Its name, such as `IDE`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ide => "IDE",
            Self::Scsi => "SCSI",
            Self::Sata => "SATA",
            Self::Nvme => "NVME",
            Self::Cd => "CD",
            Self::Dvd => "DVD",
            Self::Other => "OTHER",
        }
    }
}

/// A floppy drive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Floppy {
    /// Its name.
    pub name: String,
    /// Whether it is connected when the machine starts.
    pub is_connected: Option<bool>,
    /// Which kind of drive.
    pub sub_type: Option<String>,
}

/// A USB controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UsbController {
    /// Which kind, such as `vmware.usb.ehci`.
    pub sub_type: Option<String>,
    /// Whether devices are connected by themselves.
    pub is_auto_connecting: Option<bool>,
    /// PCI slot of its EHCI part.
    pub ehci_pci_slot: Option<u64>,
    /// PCI slot.
    pub pci_slot: Option<u64>,
}

impl Summary {
    /// The template in short. As long as the descriptor at most.
    pub fn of(descriptor: &Descriptor) -> Self {
        let is_collection = !descriptor.collections.is_empty();
        let mut products = descriptor.products.iter();
        let version = products.find_map(|product| product.version.as_ref().or(product.full_version.as_ref()));
        Self {
            name: descriptor.name().map(str::to_owned),
            version: version.cloned(),
            shape: if is_collection { Shape::Collection } else { Shape::Machine },
            machines: descriptor.systems.iter().map(|system| machine(system, descriptor)).collect(),
            networks: descriptor.networks.clone(),
        }
    }
}

fn machine(system: &System, descriptor: &Descriptor) -> Machine {
    let mut machine = Machine {
        name: system.name.as_ref().or(system.id.as_ref()).cloned().unwrap_or_default(),
        os_type: system.os_type.clone(),
        os_description: system.os_description.clone(),
        ..Machine::default()
    };
    for device in hardware::of_default_configuration(system, descriptor) {
        hardware::add(&mut machine, device, descriptor);
    }
    machine
}
