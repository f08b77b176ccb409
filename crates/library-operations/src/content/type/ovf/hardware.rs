//! `com.vmware.content.type.ovf.…`: parts of a machine, from the domain's to the wire's. Both measure in the same units.

use library_api::content::r#type::ovf::hardware::{
    Cpu, Disk, DiskController, Drive, Floppy, Memory, Nic, UsbController, VideoCard,
};
use library_core::model::template;

use crate::field::long;

pub(super) fn cpu(cpu: template::Cpu) -> Cpu {
    Cpu {
        num_cpus: long(cpu.count),
        reservation: cpu.reservation_mhz.map(long),
        limit: cpu.limit_mhz.map(long),
        shares: cpu.shares.map(long),
    }
}

pub(super) fn memory(memory: template::Memory) -> Memory {
    Memory {
        size: long(memory.size_mb),
        reservation: memory.reservation_mb.map(long),
        limit: memory.limit_mb.map(long),
        shares: memory.shares.map(long),
    }
}

/// A capacity that the descriptor does not tell, or leaves to a deployment, is 0: the field is required, and no disk has
/// that capacity.
pub(super) fn disk(disk: template::MachineDisk) -> Disk {
    Disk { name: disk.name, disk_capacity: disk.capacity_mb.map_or(0, long), storage_policy: None }
}

pub(super) fn nic(nic: template::Nic) -> Nic {
    Nic {
        name: nic.name,
        network_name: nic.network,
        mac_address: nic.mac_address,
        start_connected: nic.is_connected_at_start,
    }
}

pub(super) fn video_card(card: template::VideoCard) -> VideoCard {
    VideoCard {
        render_type: card.render_type,
        video_ram_size: card.ram_kb.map(long),
        graphics_memory_size: card.graphics_memory_kb.map(long),
        enable3d: card.is_3d,
        num_displays: card.displays.map(long),
        use_auto_detect: card.is_auto_detected,
    }
}

pub(super) fn drive(drive: template::Part) -> Drive {
    Drive { name: drive.name, r#type: Some(drive.kind.name().to_owned()), sub_type: drive.sub_type }
}

/// The wire has no sub-type of these; it is what tells the kind.
pub(super) fn floppy(floppy: template::Floppy) -> Floppy {
    Floppy { name: floppy.name, connected: floppy.is_connected, r#type: floppy.sub_type }
}

pub(super) fn disk_controller(controller: template::Part) -> DiskController {
    let kind = Some(controller.kind.name().to_owned());
    DiskController { name: controller.name, r#type: kind, sub_type: controller.sub_type }
}

/// As with [`floppy`].
pub(super) fn usb_controller(controller: template::UsbController) -> UsbController {
    UsbController {
        r#type: controller.sub_type,
        auto_connect: controller.is_auto_connecting,
        ehci_pci_slot_number: controller.ehci_pci_slot.map(long),
        pci_slot_number: controller.pci_slot.map(long),
    }
}
