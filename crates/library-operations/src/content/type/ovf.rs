//! `com.vmware.content.type.ovf`: the summary of a template, from the domain's to the wire's. No operation returns it; it
//! is what a library hands on to its subscribers. What the descriptor does not tell stays unset, and so do groups of
//! storage, which the domain does not read.

mod hardware;

use library_api::{
    content::r#type::ovf::{Network, OvfTemplate, VAppTemplate, vm_template::VmTemplate},
    ids::{ItemId, LibraryId},
};
use library_core::{
    Domain, Result,
    model::{
        self, Item,
        template::{Machine, Shape, Summary},
    },
};

/// The template that an item is now; `None` when it is none, or none of which a summary is kept. Asks for no privilege:
/// that is for whoever shows it.
///
/// # Errors
/// `NotFound`.
pub async fn template_of(domain: &Domain, item: &model::ItemId) -> Result<Option<OvfTemplate>> {
    let (item, template) = domain.item_template(item).await?;
    Ok(template.map(|template| shown(item, template)))
}

fn shown(item: Item, template: Summary) -> OvfTemplate {
    let vm_count = i64::try_from(template.machines.len()).unwrap_or(i64::MAX);
    let mut machines = template.machines.into_iter().map(machine);
    let (vm_template, vapp_template) = match template.shape {
        Shape::Machine => (machines.next(), None),
        Shape::Collection => {
            let vm_templates = Some(machines.collect());
            (None, Some(VAppTemplate { vapp_name: template.name, vm_templates, storage_policies: None }))
        }
    };
    OvfTemplate {
        id: ItemId(item.id.into()),
        vm_count,
        version: item.content_version.to_string(),
        library_id_parent: LibraryId(item.library.into()),
        is_vapp_template: vapp_template.is_some(),
        vm_template,
        vapp_template,
        networks: template.networks.into_iter().map(network).collect(),
        storage_policy_groups: None,
    }
}

fn network(network: model::template::Network) -> Network {
    Network { name: network.name, description: network.description }
}

fn machine(machine: Machine) -> VmTemplate {
    VmTemplate {
        vm_name: machine.name,
        os_type: machine.os_type,
        os_description: machine.os_description,
        cpu: machine.cpu.map(hardware::cpu),
        memory: machine.memory.map(hardware::memory),
        disks: Some(all(machine.disks, hardware::disk)),
        nics: Some(all(machine.nics, hardware::nic)),
        video_cards: Some(all(machine.video_cards, hardware::video_card)),
        drives: Some(all(machine.drives, hardware::drive)),
        floppies: Some(all(machine.floppies, hardware::floppy)),
        disk_controllers: Some(all(machine.disk_controllers, hardware::disk_controller)),
        usb_controllers: Some(all(machine.usb_controllers, hardware::usb_controller)),
        storage_policies: None,
    }
}

fn all<T, U>(list: Vec<T>, shown: fn(T) -> U) -> Vec<U> {
    list.into_iter().map(shown).collect()
}
