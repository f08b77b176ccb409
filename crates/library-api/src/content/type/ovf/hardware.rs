//! `com.vmware.content.type.ovf.…`: the parts of a virtual machine in the summary of an OVF package.

use vapi_macros::Structure;

use super::policy::StoragePolicy;

/// Processors.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.cpu")]
pub struct Cpu {
    /// How many.
    pub num_cpus: i64,
    /// What it always gets, in MHz.
    pub reservation: Option<i64>,
    /// The most it ever gets, in MHz.
    pub limit: Option<i64>,
    /// Its weight among others when there is too little.
    pub shares: Option<i64>,
}

/// Memory.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.memory")]
pub struct Memory {
    /// How much, in MB.
    pub size: i64,
    /// What it always gets, in MB.
    pub reservation: Option<i64>,
    /// The most it ever gets, in MB.
    pub limit: Option<i64>,
    /// Its weight among others when there is too little.
    pub shares: Option<i64>,
}

/// A disk.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.disk")]
pub struct Disk {
    /// Its name within the package.
    pub name: String,
    /// Its capacity, in MB.
    pub disk_capacity: i64,
    /// The group of storage that it wants.
    pub storage_policy: Option<StoragePolicy>,
}

/// A network adapter.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.nic")]
pub struct Nic {
    /// Its name within the package.
    pub name: String,
    /// The network that it is attached to.
    pub network_name: Option<String>,
    /// Its address.
    pub mac_address: Option<String>,
    /// Whether it is connected when the machine starts.
    pub start_connected: Option<bool>,
}

/// A video card.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.video_card")]
pub struct VideoCard {
    /// Who draws in three dimensions.
    pub render_type: Option<String>,
    /// Its memory, in KB.
    pub video_ram_size: Option<i64>,
    /// Its memory for three dimensions, in KB.
    pub graphics_memory_size: Option<i64>,
    /// Whether it draws in three dimensions.
    pub enable3d: Option<bool>,
    /// How many displays it has.
    pub num_displays: Option<i64>,
    /// Whether the host decides on its settings.
    pub use_auto_detect: Option<bool>,
}

/// A drive for optical media.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.drive")]
pub struct Drive {
    /// Its name within the package.
    pub name: String,
    /// What kind of device.
    pub r#type: Option<String>,
    /// Which model.
    pub sub_type: Option<String>,
}

/// A floppy drive.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.floppy")]
pub struct Floppy {
    /// Its name within the package.
    pub name: String,
    /// Whether it is connected when the machine starts.
    pub connected: Option<bool>,
    /// What kind of device.
    pub r#type: Option<String>,
}

/// What disks are attached to.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.disk_controller")]
pub struct DiskController {
    /// Its name within the package.
    pub name: String,
    /// What kind of device.
    pub r#type: Option<String>,
    /// Which model.
    pub sub_type: Option<String>,
}

/// What USB devices are attached to.
#[derive(Clone, Debug, Default, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.USB_controller")]
pub struct UsbController {
    /// What kind of device.
    pub r#type: Option<String>,
    /// Whether it takes the devices of the host.
    pub auto_connect: Option<bool>,
    /// PCI slot of the part for USB 2.
    pub ehci_pci_slot_number: Option<i64>,
    /// Its PCI slot.
    pub pci_slot_number: Option<i64>,
}
