//! `com.vmware.content.type.ovf.vm_template`: a virtual machine in the summary of an OVF package.

use vapi_macros::Structure;

use super::{
    hardware::{Cpu, Disk, DiskController, Drive, Floppy, Memory, Nic, UsbController, VideoCard},
    policy::StoragePolicy,
};

/// A virtual machine as a package describes it.
#[derive(Clone, Debug, PartialEq, Structure)]
#[structure("com.vmware.content.type.ovf.vm_template")]
pub struct VmTemplate {
    /// The machine's name.
    pub vm_name: String,
    /// Identifier of the operating system.
    pub os_type: Option<String>,
    /// The operating system in words.
    pub os_description: Option<String>,
    /// Its processors.
    pub cpu: Option<Cpu>,
    /// Its memory.
    pub memory: Option<Memory>,
    /// Its disks.
    pub disks: Option<Vec<Disk>>,
    /// Its network adapters.
    pub nics: Option<Vec<Nic>>,
    /// Its video cards.
    pub video_cards: Option<Vec<VideoCard>>,
    /// Its drives for optical media.
    pub drives: Option<Vec<Drive>>,
    /// Its floppy drives.
    pub floppies: Option<Vec<Floppy>>,
    /// What its disks are attached to.
    pub disk_controllers: Option<Vec<DiskController>>,
    /// What its USB devices are attached to.
    pub usb_controllers: Option<Vec<UsbController>>,
    /// The groups of storage that it wants.
    pub storage_policies: Option<Vec<StoragePolicy>>,
}
