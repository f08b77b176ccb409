//! From items of virtual hardware to parts of a machine, by their resource types (DMTF CIM schema,
//! `CIM_ResourceAllocationSettingData.ResourceType`). What it does not know it leaves out.

use std::collections::HashSet;

use super::measure::{capacity_mb, mb, mhz, number, truth};
use super::{Cpu, Floppy, Machine, MachineDisk, Memory, Nic, Part, PartKind, UsbController, VideoCard};
use crate::descriptor::{Descriptor, Device, System};

/// The devices that a machine has when nobody chooses a configuration, in their order. A device of that configuration
/// takes the place of one of the same instance that belongs to all.
pub(super) fn of_default_configuration<'a>(
    system: &'a System,
    descriptor: &'a Descriptor,
) -> impl Iterator<Item = &'a Device> {
    let default = descriptor.default_configuration.as_deref();
    let is_chosen = move |device: &Device| {
        let mut configurations = device.configuration.as_deref().unwrap_or_default().split_whitespace();
        configurations.any(|configuration| Some(configuration) == default)
    };
    let chosen = system.devices.iter().filter(|device| is_chosen(device));
    let replaced: HashSet<&str> = chosen.filter_map(|device| device.instance.as_deref()).collect();
    system.devices.iter().filter(move |device| {
        let is_replaced = device.instance.as_deref().is_some_and(|instance| replaced.contains(instance));
        let is_range = matches!(device.bound.as_deref(), Some("min" | "max"));
        !is_range && (is_chosen(device) || (device.configuration.is_none() && !is_replaced))
    })
}

/// Adds a device to its machine. Of processors and memory the first counts.
pub(super) fn add(machine: &mut Machine, device: &Device, descriptor: &Descriptor) {
    let name = name(device);
    let sub_type = device.sub_type.clone();
    match number(device.resource_type.as_ref()) {
        Some(3) => machine.cpu = machine.cpu.or(cpu(device)),
        Some(4) => machine.memory = machine.memory.or(memory(device)),
        Some(5) => machine.disk_controllers.push(Part { name, kind: PartKind::Ide, sub_type }),
        Some(6) => machine.disk_controllers.push(Part { name, kind: PartKind::Scsi, sub_type }),
        Some(20) => machine.disk_controllers.push(Part { name, kind: storage_kind(device), sub_type }),
        Some(10) => machine.nics.push(nic(device, name)),
        Some(14) => {
            machine.floppies.push(Floppy { name, is_connected: truth(device.automatic.as_ref()), sub_type });
        }
        Some(15) => machine.drives.push(Part { name, kind: PartKind::Cd, sub_type }),
        Some(16) => machine.drives.push(Part { name, kind: PartKind::Dvd, sub_type }),
        Some(17) => machine.disks.push(MachineDisk { name, capacity_mb: disk_capacity(device, descriptor) }),
        Some(23) => machine.usb_controllers.push(usb_controller(device)),
        Some(24) => machine.video_cards.push(video_card(device)),
        Some(_) | None => {}
    }
}

fn name(device: &Device) -> String {
    device.name.as_ref().or(device.caption.as_ref()).cloned().unwrap_or_default()
}

fn cpu(device: &Device) -> Option<Cpu> {
    let units = device.units.as_ref();
    Some(Cpu {
        count: number(device.quantity.as_ref())?,
        reservation_mhz: mhz(device.reservation.as_ref(), units),
        limit_mhz: mhz(device.limit.as_ref(), units),
        shares: number(device.weight.as_ref()),
    })
}

fn memory(device: &Device) -> Option<Memory> {
    let units = device.units.as_ref();
    Some(Memory {
        size_mb: mb(device.quantity.as_ref(), units)?,
        reservation_mb: mb(device.reservation.as_ref(), units),
        limit_mb: mb(device.limit.as_ref(), units),
        shares: number(device.weight.as_ref()),
    })
}

/// SATA and `NVMe` controllers are "other storage devices" to the CIM; their sub-type tells which.
fn storage_kind(device: &Device) -> PartKind {
    let sub_type = device.sub_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    match (sub_type.contains("nvme"), sub_type.contains("ahci") || sub_type.contains("sata")) {
        (true, _) => PartKind::Nvme,
        (_, true) => PartKind::Sata,
        _ => PartKind::Other,
    }
}

fn nic(device: &Device, name: String) -> Nic {
    Nic {
        name,
        network: device.connection.clone(),
        mac_address: device.address.clone(),
        is_connected_at_start: truth(device.automatic.as_ref()),
    }
}

/// A disk's item refers to it as `ovf:/disk/id`, in OVF 1.0 also as `/disk/id`.
fn disk_capacity(device: &Device, descriptor: &Descriptor) -> Option<u64> {
    let (_, id) = device.host_resource.as_deref()?.trim().rsplit_once("/disk/")?;
    let disk = descriptor.disks.iter().find(|disk| disk.id == id)?;
    capacity_mb(disk.capacity.as_ref()?)
}

fn usb_controller(device: &Device) -> UsbController {
    let setting = |key: &str| device.settings.get(key);
    UsbController {
        sub_type: device.sub_type.clone(),
        is_auto_connecting: truth(setting("autoConnectDevices")),
        ehci_pci_slot: number(setting("slotInfo.ehciPciSlotNumber")),
        pci_slot: number(setting("slotInfo.pciSlotNumber")),
    }
}

fn video_card(device: &Device) -> VideoCard {
    let setting = |key: &str| device.settings.get(key);
    VideoCard {
        render_type: setting("use3dRenderer").cloned(),
        ram_kb: number(setting("videoRamSizeInKB")),
        graphics_memory_kb: number(setting("graphicMemorySizeInKB")),
        is_3d: truth(setting("enable3DSupport")),
        displays: number(setting("numDisplays")),
        is_auto_detected: truth(setting("useAutoDetect")),
    }
}
