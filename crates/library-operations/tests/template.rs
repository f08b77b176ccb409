//! Templates in short on the wire: what was uploaded, read back as `com.vmware.content.type.ovf.ovf_template`.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::Door;
use library_api::content::r#type::ovf::{
    Network, OvfTemplate, VAppTemplate,
    hardware::{Cpu, Disk, DiskController, Drive, Floppy, Memory, Nic, UsbController, VideoCard},
    vm_template::VmTemplate,
};
use library_core::{Meaning, model};
use library_operations::template_of;
use testkit::fixture::archive;

const HELLO: &[u8] = include_bytes!("../../../samples/hello-vm.ovf");

/// The template that an item with this descriptor is.
async fn template(door: &Door, ovf: &[u8]) -> OvfTemplate {
    let ova = archive(&[("vm.ovf", ovf), ("hello-vm-disk1.vmdk", b"disk")]);
    let item = door.stocked(&[("vm.ova", &ova)]).await;
    let shown = template_of(&door.world.domain, &model::ItemId::new(&item.0)).await.unwrap().unwrap();
    let model = door.items().get(item.clone()).await.unwrap();
    assert_eq!((&shown.id, &shown.library_id_parent.0), (&item, &model.library_id.unwrap().0));
    assert_eq!(shown.version, model.content_version.unwrap().0);
    shown
}

/// A machine about which nothing is known but its name.
fn machine(name: &str) -> VmTemplate {
    VmTemplate {
        vm_name: name.to_owned(),
        os_type: None,
        os_description: None,
        cpu: None,
        memory: None,
        disks: Some(Vec::new()),
        nics: Some(Vec::new()),
        video_cards: Some(Vec::new()),
        drives: Some(Vec::new()),
        floppies: Some(Vec::new()),
        disk_controllers: Some(Vec::new()),
        usb_controllers: Some(Vec::new()),
        storage_policies: None,
    }
}

#[tokio::test]
async fn an_uploaded_machine_is_a_machine_template() {
    let shown = template(&Door::new().await, HELLO).await;
    let nic = Nic {
        name: "Network adapter 1".to_owned(),
        network_name: Some("VM Network".to_owned()),
        mac_address: None,
        start_connected: Some(true),
    };
    let controller = DiskController {
        name: "SCSI controller 0".to_owned(),
        r#type: Some("SCSI".to_owned()),
        sub_type: Some("lsilogic".to_owned()),
    };
    let hello = VmTemplate {
        os_type: Some("otherGuest".to_owned()),
        cpu: Some(Cpu { num_cpus: 1, reservation: None, limit: None, shares: None }),
        memory: Some(Memory { size: 16, reservation: None, limit: None, shares: None }),
        disks: Some(vec![Disk { name: "Hard disk 1".to_owned(), disk_capacity: 16, storage_policy: None }]),
        nics: Some(vec![nic]),
        disk_controllers: Some(vec![controller]),
        ..machine("hello-vm")
    };
    assert_eq!((shown.vm_count, shown.is_vapp_template), (1, false));
    assert_eq!((shown.vm_template, shown.vapp_template), (Some(hello), None));
    let description = Some("The network that the machine is joined to".to_owned());
    assert_eq!(shown.networks, [Network { name: "VM Network".to_owned(), description }]);
    assert_eq!(shown.storage_policy_groups, None);
}

#[tokio::test]
async fn an_uploaded_collection_is_a_vapp_template() {
    let item = |fields: &str| format!("<Item>{fields}</Item>");
    let rest = [
        r"<ElementName>disk</ElementName><ResourceType>17</ResourceType>",
        r"<ElementName>cd</ElementName><ResourceType>15</ResourceType>",
        r"<ElementName>fd</ElementName><ResourceType>14</ResourceType><ResourceSubType>old</ResourceSubType>",
        r"<ResourceType>23</ResourceType><ResourceSubType>ehci</ResourceSubType>",
        r#"<ResourceType>24</ResourceType><Config required="false" key="videoRamSizeInKB" value="4096"/>"#,
    ];
    let ovf = format!(
        r#"<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
        <VirtualSystemCollection ovf:id="app"><Name>App</Name>
        <VirtualSystem ovf:id="bare"/>
        <VirtualSystem ovf:id="b"><Name>full</Name><VirtualHardwareSection>{}</VirtualHardwareSection></VirtualSystem>
        </VirtualSystemCollection></Envelope>"#,
        rest.map(item).concat()
    );
    let shown = template(&Door::new().await, ovf.as_bytes()).await;
    let full = VmTemplate {
        disks: Some(vec![Disk { name: "disk".to_owned(), disk_capacity: 0, storage_policy: None }]),
        drives: Some(vec![Drive { name: "cd".to_owned(), r#type: Some("CD".to_owned()), sub_type: None }]),
        floppies: Some(vec![Floppy { name: "fd".to_owned(), connected: None, r#type: Some("old".to_owned()) }]),
        usb_controllers: Some(vec![UsbController { r#type: Some("ehci".to_owned()), ..UsbController::default() }]),
        video_cards: Some(vec![VideoCard { video_ram_size: Some(4096), ..VideoCard::default() }]),
        ..machine("full")
    };
    let app = VAppTemplate {
        vapp_name: Some("App".to_owned()),
        vm_templates: Some(vec![machine("bare"), full]),
        storage_policies: None,
    };
    assert_eq!((shown.vm_count, shown.is_vapp_template), (2, true));
    assert_eq!((shown.vm_template, shown.vapp_template), (None, Some(app)));
    assert_eq!(shown.networks, []);
}

#[tokio::test]
async fn what_is_no_template_has_none() {
    let door = Door::new().await;
    let item = door.stocked(&[("notes.txt", b"text")]).await;
    assert_eq!(template_of(&door.world.domain, &model::ItemId::new(&item.0)).await.unwrap(), None);
    let unknown = template_of(&door.world.domain, &model::ItemId::new("nobody")).await.unwrap_err();
    assert_eq!(unknown.meaning, Meaning::NotFound);
}
