//! Templates in short: every kind of hardware, units, configurations, collections, and what is left out.
#![allow(clippy::unwrap_used)]

#[path = "common/seeded.rs"]
mod seeded;

use ovf::Descriptor;
use ovf::descriptor::{DescriptorFault, MAX_ENTRIES, Network};
use ovf::summary::{
    Cpu, Floppy, Machine, MachineDisk, Memory, Nic, Part, PartKind, Shape, Summary, UsbController, VideoCard,
};
use proptest::prelude::{Just, any, prop, prop_assert_eq, prop_oneof, proptest};

const SAMPLE: &[u8] = include_bytes!("../../../samples/hello-vm.ovf");

fn parse(text: &str) -> Descriptor {
    Descriptor::parse(text.as_bytes()).unwrap()
}

/// A machine with this hardware, and two disks to refer to.
fn machine(hardware: &str) -> Machine {
    machine_with("", hardware)
}

fn machine_with(sections: &str, hardware: &str) -> Machine {
    let text = template(sections, hardware);
    let mut summary = Summary::of(&parse(&text));
    assert_eq!((summary.shape, summary.machines.len()), (Shape::Machine, 1));
    summary.machines.remove(0)
}

fn template(sections: &str, hardware: &str) -> String {
    format!(
        r#"<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
            xmlns:rasd="urn:rasd" xmlns:vmw="http://www.vmware.com/schema/ovf">
        <DiskSection><Disk ovf:diskId="one" ovf:capacity="30" ovf:capacityAllocationUnits="byte * 2^20"/>
          <Disk ovf:diskId="two" ovf:capacity="1048577"/><Disk ovf:diskId="open" ovf:capacity="${{size}}"/></DiskSection>
        {sections}<VirtualSystem ovf:id="id"><Name>vm</Name>
        <VirtualHardwareSection><Info/>{hardware}</VirtualHardwareSection></VirtualSystem></Envelope>"#
    )
}

/// An item: elements of the CIM's vocabulary by name, settings with a `=`.
fn item(attributes: &str, fields: &[(&str, &str)]) -> String {
    let element = |(name, value): &(&str, &str)| match name.strip_prefix('=') {
        Some(key) => format!(r#"<vmw:Config ovf:required="false" vmw:key="{key}" vmw:value="{value}"/>"#),
        None => format!("<rasd:{name}>{value}</rasd:{name}>"),
    };
    format!("<Item {attributes}>{}</Item>", fields.iter().map(element).collect::<String>())
}

fn cpu(attributes: &str, instance: &str, count: &str) -> String {
    item(attributes, &[("InstanceID", instance), ("ResourceType", "3"), ("VirtualQuantity", count)])
}

fn counts(machine: &Machine) -> Option<u64> {
    machine.cpu.map(|cpu| cpu.count)
}

#[test]
fn the_sample_is_summed_up() {
    let summary = Summary::of(&Descriptor::parse(SAMPLE).unwrap());
    let part =
        |name: &str, sub_type: &str| Part { name: name.into(), kind: PartKind::Scsi, sub_type: Some(sub_type.into()) };
    let hello = Machine {
        name: "hello-vm".into(),
        os_type: Some("otherGuest".into()),
        cpu: Some(Cpu { count: 1, ..Cpu::default() }),
        memory: Some(Memory { size_mb: 16, ..Memory::default() }),
        disks: vec![MachineDisk { name: "Hard disk 1".into(), capacity_mb: Some(16) }],
        nics: vec![Nic {
            name: "Network adapter 1".into(),
            network: Some("VM Network".into()),
            mac_address: None,
            is_connected_at_start: Some(true),
        }],
        disk_controllers: vec![part("SCSI controller 0", "lsilogic")],
        ..Machine::default()
    };
    let description = Some("The network that the machine is joined to".to_owned());
    assert_eq!(
        summary,
        Summary {
            name: Some("hello-vm".into()),
            version: None,
            shape: Shape::Machine,
            machines: vec![hello],
            networks: vec![Network { name: "VM Network".into(), description }],
        }
    );
}

#[test]
fn a_summary_is_read_as_it_was_kept() {
    let summary = Summary::of(&Descriptor::parse(SAMPLE).unwrap());
    let kept = serde_json::to_string(&summary).unwrap();
    assert_eq!(serde_json::from_str::<Summary>(&kept).unwrap(), summary);
}

#[test]
fn what_other_versions_kept_is_read_as_far_as_it_is_known() {
    let kept = r#"{"shape":"Constellation","colour":"red","networks":[{"name":"nat","speed":1}],
        "machines":[{"name":"vm","cpu":{"count":2,"sockets":1},"drives":[{"kind":"Tape"},{"kind":"Dvd"}]}]}"#;
    let part = |kind| Part { kind, ..Part::default() };
    let machine = Machine {
        name: "vm".into(),
        cpu: Some(Cpu { count: 2, ..Cpu::default() }),
        drives: vec![part(PartKind::Other), part(PartKind::Dvd)],
        ..Machine::default()
    };
    let known = Summary {
        machines: vec![machine],
        networks: vec![Network { name: "nat".into(), description: None }],
        ..Summary::default()
    };
    assert_eq!(serde_json::from_str::<Summary>(kept).unwrap(), known);
}

#[test]
fn processors_are_measured_in_mhz_and_memory_in_mb() {
    let of = |kind: &str, units: &str| {
        let numbers = [("Reservation", "2000"), ("Limit", "4000"), ("Weight", "1000"), ("VirtualQuantity", "2048")];
        item("", &[&[("ResourceType", kind), ("AllocationUnits", units)], &numbers[..]].concat())
    };
    let read = |cpu: &str, memory: &str| {
        let machine = machine(&(of("3", cpu) + &of("4", memory)));
        (machine.cpu.unwrap(), machine.memory.unwrap())
    };
    let cpu = Cpu { count: 2048, reservation_mhz: Some(2000), limit_mhz: Some(4000), shares: Some(1000) };
    let memory = Memory { size_mb: 2048, reservation_mb: Some(2000), limit_mb: Some(4000), shares: Some(1000) };
    assert_eq!(read("hertz * 10^6", "byte * 2^20"), (cpu, memory));
    assert_eq!(read("MHz", "MegaBytes"), (cpu, memory));
    assert_eq!(read("hertz*10^9", "GigaBytes").0.limit_mhz, Some(4_000_000));
    assert_eq!(read("hertz*10^9", "GigaBytes").1.size_mb, 2 << 20);
    let bytes = read("hertz", "byte");
    assert_eq!((bytes.0.reservation_mhz, bytes.1.size_mb), (Some(0), 1), "memory is rounded up");
    assert_eq!(read("furlong", "byte * 2^20").0, Cpu { reservation_mhz: None, limit_mhz: None, ..cpu });
    assert_eq!(machine(&of("4", "furlong")).memory, None, "an unknown unit is no size");
}

#[test]
fn disks_have_the_capacity_of_the_disk_section() {
    let disk =
        |name: &str, host: &str| item("", &[("ElementName", name), ("HostResource", host), ("ResourceType", "17")]);
    let hardware = [
        disk("a", "ovf:/disk/one"),
        disk("b", "/disk/two"),
        disk("c", "ovf:/disk/open"),
        disk("d", "ovf:/disk/unknown"),
        disk("e", "ovf:/file/file1"),
    ];
    let disks = machine(&hardware.concat()).disks;
    let read: Vec<_> = disks.iter().map(|disk| (disk.name.as_str(), disk.capacity_mb)).collect();
    assert_eq!(read, [("a", Some(30)), ("b", Some(2)), ("c", None), ("d", None), ("e", None)]);
}

#[test]
fn every_kind_of_device_has_its_list() {
    let of = |kind: &str, sub_type: &str, more: &[(&str, &str)]| {
        let fields = [("ElementName", "x"), ("ResourceType", kind), ("ResourceSubType", sub_type)];
        item("ovf:required=\"false\"", &[&fields[..], more].concat())
    };
    let usb =
        [("=autoConnectDevices", "true"), ("=slotInfo.ehciPciSlotNumber", "34"), ("=slotInfo.pciSlotNumber", "32")];
    let video = [
        ("=enable3DSupport", "false"),
        ("=graphicMemorySizeInKB", "262144"),
        ("=useAutoDetect", "true"),
        ("=videoRamSizeInKB", "4096"),
        ("=use3dRenderer", "automatic"),
        ("=numDisplays", "2"),
    ];
    let machine = machine(
        &[
            of("5", "PIIX4", &[]),
            of("6", "VirtualSCSI", &[]),
            of("20", "vmware.sata.ahci", &[]),
            of("20", "vmware.nvme.controller", &[]),
            of("20", "else", &[]),
            of(
                "10",
                "VmxNet3",
                &[("Address", "00:50:56:00:00:01"), ("Connection", "nat"), ("AutomaticAllocation", "false")],
            ),
            of("14", "vmware.floppy.device", &[("AutomaticAllocation", "false")]),
            of("15", "vmware.cdrom.iso", &[]),
            of("16", "dvd", &[]),
            of("23", "vmware.usb.ehci", &usb),
            of("24", "", &video),
            of("1", "vmware.vmci", &[]),
            of("17.5", "", &[]),
        ]
        .concat(),
    );
    let kinds = |parts: &[Part]| parts.iter().map(|part| part.kind.name()).collect::<Vec<_>>();
    assert_eq!(kinds(&machine.disk_controllers), ["IDE", "SCSI", "SATA", "NVME", "OTHER"]);
    assert_eq!(machine.disk_controllers[2].sub_type.as_deref(), Some("vmware.sata.ahci"));
    assert_eq!(kinds(&machine.drives), ["CD", "DVD"]);
    assert_eq!(machine.nics[0].mac_address.as_deref(), Some("00:50:56:00:00:01"));
    assert_eq!((machine.nics[0].network.as_deref(), machine.nics[0].is_connected_at_start), (Some("nat"), Some(false)));
    let floppy = Floppy { name: "x".into(), is_connected: Some(false), sub_type: Some("vmware.floppy.device".into()) };
    assert_eq!(machine.floppies, [floppy]);
    let controller = UsbController {
        sub_type: Some("vmware.usb.ehci".into()),
        is_auto_connecting: Some(true),
        ehci_pci_slot: Some(34),
        pci_slot: Some(32),
    };
    assert_eq!(machine.usb_controllers, [controller]);
    let card = VideoCard {
        render_type: Some("automatic".into()),
        ram_kb: Some(4096),
        graphics_memory_kb: Some(262_144),
        is_3d: Some(false),
        displays: Some(2),
        is_auto_detected: Some(true),
    };
    assert_eq!(machine.video_cards, [card]);
    assert!(machine.disks.is_empty());
}

#[test]
fn the_default_configuration_chooses() {
    let options = |second: &str| {
        format!(
            r#"<DeploymentOptionSection><Info/><Configuration ovf:id="small"><Label>s</Label></Configuration>
            <Configuration ovf:id="large" {second}/></DeploymentOptionSection>"#
        )
    };
    let hardware = cpu("", "1", "1")
        + &cpu(r#"ovf:configuration="small medium""#, "1", "2")
        + &cpu(r#"ovf:configuration="large""#, "1", "8")
        + &cpu(r#"ovf:bound="max""#, "1", "64");
    assert_eq!(counts(&machine(&hardware)), Some(1), "no configurations at all");
    assert_eq!(counts(&machine_with(&options(""), &hardware)), Some(2), "the first");
    assert_eq!(counts(&machine_with(&options(r#"ovf:default="true""#), &hardware)), Some(8));
    let bounds = cpu(r#"ovf:bound="min""#, "1", "1") + &cpu(r#"ovf:bound="normal""#, "1", "4");
    assert_eq!(counts(&machine(&bounds)), Some(4));
}

#[test]
fn a_collection_holds_machines() {
    let summary = Summary::of(&parse(
        r#"<Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"><VirtualSystemCollection ovf:id="app"><Name>App</Name>
        <ProductSection><Product>P</Product><FullVersion>1.2.3</FullVersion></ProductSection>
        <VirtualSystem ovf:id="a"><OperatingSystemSection ovf:id="36"><Description>Some Linux</Description></OperatingSystemSection>
        </VirtualSystem><VirtualSystem ovf:id="b"><Name>B</Name></VirtualSystem></VirtualSystemCollection></Envelope>"#,
    ));
    assert_eq!((summary.shape, summary.name.as_deref()), (Shape::Collection, Some("App")));
    assert_eq!(summary.version.as_deref(), Some("1.2.3"));
    let names: Vec<_> = summary.machines.iter().map(|machine| machine.name.as_str()).collect();
    assert_eq!(names, ["a", "B"]);
    assert_eq!(summary.machines[0].os_description.as_deref(), Some("Some Linux"));
}

#[test]
fn versions_0_9_and_2_are_summed_up() {
    let old = parse(
        r#"<ovf:Envelope xmlns:ovf="http://www.vmware.com/schema/ovf/1/envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xmlns:rasd="urn:rasd">
        <Content xsi:type="ovf:VirtualSystem_Type" ovf:id="old"><Section xsi:type="ovf:VirtualHardwareSection_Type">
        <Item><rasd:Caption>64 MB</rasd:Caption><rasd:InstanceId>2</rasd:InstanceId><rasd:ResourceType>4</rasd:ResourceType>
          <rasd:AllocationUnits>MegaBytes</rasd:AllocationUnits><rasd:VirtualQuantity>64</rasd:VirtualQuantity></Item>
        <Item><rasd:Caption>disc</rasd:Caption><rasd:ResourceType>15</rasd:ResourceType></Item>
        </Section></Content></ovf:Envelope>"#,
    );
    let machine = Summary::of(&old).machines.remove(0);
    assert_eq!((machine.memory.unwrap().size_mb, machine.drives[0].name.as_str()), (64, "disc"));
    let new = parse(
        r#"<o:Envelope xmlns:o="http://schemas.dmtf.org/ovf/envelope/2" xmlns:epasd="urn:e" xmlns:sasd="urn:s"><o:VirtualSystem o:id="n">
        <o:VirtualHardwareSection><o:EthernetPortItem><epasd:Connection>net</epasd:Connection>
          <epasd:ResourceType>10</epasd:ResourceType></o:EthernetPortItem>
        <o:StorageItem><sasd:ResourceType>17</sasd:ResourceType></o:StorageItem></o:VirtualHardwareSection>
        </o:VirtualSystem></o:Envelope>"#,
    );
    let machine = Summary::of(&new).machines.remove(0);
    assert_eq!((machine.nics[0].network.as_deref(), machine.disks.len()), (Some("net"), 1));
}

#[test]
fn hardware_is_counted() {
    let fault = |hardware: &str| Descriptor::parse(template("", hardware).as_bytes()).map_err(|error| error.fault);
    assert!(fault(&"<Item/>".repeat(MAX_ENTRIES)).is_ok());
    assert_eq!(fault(&"<Item/>".repeat(MAX_ENTRIES + 1)), Err(DescriptorFault::TooManyEntries("hardware items")));
    let settings = r#"<vmw:Config vmw:key="k" vmw:value="v"/>"#.repeat(MAX_ENTRIES + 1);
    assert_eq!(
        fault(&format!("<Item>{settings}</Item>")),
        Err(DescriptorFault::TooManyEntries("settings of hardware items"))
    );
}

/// What a number of multiples of a unit comes to, where 64 bits hold both.
fn product(number: u64, base: u64, exponent: u32) -> Option<u64> {
    let too_much = u128::from(u64::MAX) + 1;
    let multiple = (0..exponent).fold(1, |multiple, _| too_much.min(multiple * u128::from(base)));
    let number = u128::from(number) * u128::from(u64::try_from(multiple).ok()?);
    u64::try_from(number).ok()
}

proptest! {
    #![proptest_config(seeded::seeded())]

    #[test]
    fn a_number_of_multiples_comes_to_the_right_number_or_to_none(
        number in prop_oneof![0_u64..5000, any::<u64>()],
        unit in prop::sample::select(vec!["byte", "hertz", "furlong"]),
        base in prop_oneof![Just(2_u64), Just(10), 0_u64..1000],
        exponent in prop_oneof![0_u32..24, 0_u32..100],
    ) {
        let (text, units) = (number.to_string(), format!("{unit} * {base}^{exponent}"));
        let of = |kind: &str| {
            item("", &[("ResourceType", kind), ("VirtualQuantity", &text), ("Limit", &text), ("AllocationUnits", &units)])
        };
        let machine = machine(&(of("3") + &of("4")));
        let comes_to = |known: &str| product(number, base, exponent).filter(|_| unit == known);
        let cpu = machine.cpu.map(|cpu| (cpu.count, cpu.limit_mhz));
        prop_assert_eq!(cpu, Some((number, comes_to("hertz").map(|hertz| hertz / 1_000_000))));
        let megabytes = comes_to("byte").map(|bytes| bytes.div_ceil(1 << 20));
        let memory = machine.memory.map(|memory| (memory.size_mb, memory.limit_mb));
        prop_assert_eq!(memory, megabytes.map(|size| (size, Some(size))));
    }

    #[test]
    fn no_number_or_unit_makes_it_panic(kind in 0_u8..30, number in "[0-9]{0,25}|-1|x", units in "(byte|hertz|[a-z]{0,4}) ?\\* ?[0-9]{1,3}\\^[0-9]{1,3}|") {
        let kind = kind.to_string();
        let fields = [("ResourceType", kind.as_str()), ("VirtualQuantity", &number), ("Limit", &number), ("AllocationUnits", &units)];
        machine(&item("", &fields));
    }

    #[test]
    fn a_damaged_sample_never_panics(at in 0..SAMPLE.len(), bytes in prop::collection::vec(any::<u8>(), 1..8)) {
        let mut damaged = SAMPLE.to_vec();
        damaged.splice(at..(at + bytes.len()).min(SAMPLE.len()), bytes);
        if let Ok(descriptor) = Descriptor::parse(&damaged) {
            Summary::of(&descriptor);
        }
    }
}
