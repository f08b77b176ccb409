//! Descriptors of all versions, and every malformed one.
#![allow(clippy::unwrap_used)]

#[path = "common/seeded.rs"]
mod seeded;

use ovf::descriptor::{DescriptorFault, HrefError, MAX_ATTRIBUTES, MAX_DESCRIPTOR_BYTES, MAX_ENTRIES, Position};
use ovf::{Descriptor, NameError};
use proptest::prelude::{any, prop, proptest};

const TEMPLATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
    xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References>
    <File ovf:href="my%20disk.vmdk" ovf:id="file1" ovf:size="10595840" vmw:id="not this"/>
    <File ovf:href="big.vmdk.gz" ovf:id="file2" ovf:size="25" ovf:chunkSize="10" ovf:compression="gzip"></File>
  </References>
  <DiskSection>
    <Info>Virtual disk information</Info>
    <Disk ovf:capacity="30" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="vmdisk1" ovf:fileRef="file1"
        ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized" ovf:populatedSize="18743296"/>
    <Disk ovf:capacity="1" ovf:diskId="empty"/>
  </DiskSection>
  <NetworkSection><Info/><Network ovf:name="nat &amp; more"><Description>d</Description></Network></NetworkSection>
  <VirtualSystem ovf:id="vm">
    <Info>A virtual machine</Info>
    <Name>tiny &lt;<![CDATA[linux & co]]>&#62; <!-- not this --></Name>
    <AnnotationSection><Info/><Annotation>For trying
things by hand</Annotation></AnnotationSection>
    <ProductSection><Info/><Product>Tiny</Product><Vendor>Example</Vendor><Version>1</Version><FullVersion>1.2.3</FullVersion></ProductSection>
    <VirtualHardwareSection><Info/><Item><rasd:ElementName>cpu</rasd:ElementName></Item></VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
"#;

/// An envelope with this inside.
fn envelope(inside: &str) -> String {
    format!(r#"<Envelope xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">{inside}</Envelope>"#)
}

fn references(files: &str) -> String {
    envelope(&format!("<References>{files}</References>"))
}

fn parse(text: &str) -> Descriptor {
    Descriptor::parse(text.as_bytes()).unwrap()
}

fn fault(text: &str) -> DescriptorFault {
    Descriptor::parse(text.as_bytes()).unwrap_err().fault
}

fn place(bytes: &[u8]) -> Position {
    Descriptor::parse(bytes).unwrap_err().at
}

#[test]
fn a_template_of_version_1_is_read() {
    let descriptor = parse(TEMPLATE);
    let [first, second] = &descriptor.references[..] else { panic!("{descriptor:?}") };
    assert_eq!(
        (first.id.as_str(), first.name.as_str(), first.href.as_str()),
        ("file1", "my disk.vmdk", "my%20disk.vmdk")
    );
    assert_eq!((first.size, first.chunk_size, &first.compression), (Some(10_595_840), None, &None));
    assert_eq!((second.chunk_size, second.compression.as_deref()), (Some(10), Some("gzip")));
    let names: Vec<_> = descriptor.file_names().map(ToString::to_string).collect();
    assert_eq!(names, ["my disk.vmdk", "big.vmdk.gz.000000000", "big.vmdk.gz.000000001", "big.vmdk.gz.000000002"]);

    let [disk, empty] = &descriptor.disks[..] else { panic!("{descriptor:?}") };
    assert_eq!(descriptor.file_of(disk), Some(first));
    assert_eq!(descriptor.file_of(empty), None);
    assert_eq!(disk.capacity.as_ref().unwrap().bytes(), Some(30 << 20));
    assert!(disk.format.as_deref().unwrap().ends_with("#streamOptimized"));

    let [network] = &descriptor.networks[..] else { panic!("{descriptor:?}") };
    assert_eq!((network.name.as_str(), network.description.as_deref()), ("nat & more", Some("d")));
    assert_eq!(descriptor.name(), Some("tiny <linux & co>"));
    assert_eq!(descriptor.systems.len(), 1);
    assert_eq!(descriptor.annotations, ["For trying\nthings by hand"]);
    let product = &descriptor.products[0];
    assert_eq!((product.name.as_deref(), product.vendor.as_deref()), (Some("Tiny"), Some("Example")));
    assert_eq!((product.version.as_deref(), product.full_version.as_deref()), (Some("1"), Some("1.2.3")));
}

#[test]
fn version_0_9_says_sections_by_type() {
    let descriptor = parse(
        r#"<ovf:Envelope xmlns:ovf="http://www.vmware.com/schema/ovf/1/envelope" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <References><File ovf:id="f" ovf:href="d.vmdk" ovf:size="1"/></References>
        <Section xsi:type="ovf:DiskSection_Type"><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="2"/></Section>
        <Section xsi:type="ovf:NetworkSection_Type"><Network ovf:name="n"/></Section>
        <Content xsi:type="ovf:VirtualSystem_Type" ovf:id="old vm"><Section xsi:type="ovf:ProductSection_Type"><Product>P</Product></Section></Content>
        </ovf:Envelope>"#,
    );
    assert_eq!((descriptor.references.len(), descriptor.disks.len(), descriptor.networks.len()), (1, 1, 1));
    assert_eq!(descriptor.name(), Some("old vm"));
    assert_eq!(descriptor.products[0].name.as_deref(), Some("P"));
}

#[test]
fn version_2_and_any_prefix_are_read_and_other_vocabularies_are_not() {
    let descriptor = parse(
        r#"<o:Envelope xmlns:o="http://schemas.dmtf.org/ovf/envelope/2" xmlns:x="urn:x">
        <o:References><o:File o:id="f" o:href="d"/><x:File o:id="g" o:href="e"/></o:References>
        <x:References><o:File o:id="h" o:href="i"/></x:References>
        <o:VirtualSystemCollection o:id="app"><o:Name>App</o:Name>
          <o:VirtualSystem o:id="a"><o:Name>A</o:Name></o:VirtualSystem><o:VirtualSystem o:id="b"/>
        </o:VirtualSystemCollection></o:Envelope>"#,
    );
    assert_eq!(descriptor.references.len(), 1);
    assert_eq!(descriptor.name(), Some("App"));
    assert_eq!((descriptor.systems.len(), descriptor.collections.len()), (2, 1));
}

#[test]
fn utf_16_and_byte_order_marks_are_accepted() {
    let text = TEMPLATE.replace("UTF-8", "UTF-16").replace("by hand</", "von Hand für 😀</");
    let expected = parse(&text.replace("UTF-16", "UTF-8"));
    let encoded = |unit: fn(u16) -> [u8; 2]| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(unit).collect::<Vec<u8>>()
    };
    assert_eq!(Descriptor::parse(&encoded(u16::to_le_bytes)).unwrap(), expected);
    assert_eq!(Descriptor::parse(&encoded(u16::to_be_bytes)).unwrap(), expected);
    assert_eq!(Descriptor::parse(format!("\u{feff}{TEMPLATE}").as_bytes()).unwrap(), parse(TEMPLATE));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_place() {
    assert_eq!(place(b"<Env\xffelope/>"), Position::Byte(4));
    assert_eq!(place(b"\xef\xbb\xbf<\xff"), Position::Byte(4));
    assert_eq!(place(b"\xff\xfe<\0\x00\xd8<\0"), Position::Byte(4));
    assert_eq!(place(b"\xff\xfe<\0E"), Position::Byte(4));
    assert_eq!(place(b"<Envelope>\n<a>\0"), Position::Text { line: 2, column: 4 });
    assert_eq!(fault("<Envelope>\0</Envelope>"), DescriptorFault::Nul);
    let latin = r#"<?xml version="1.0" encoding="ISO-8859-1"?><Envelope>ü</Envelope>"#;
    assert_eq!(fault(latin), DescriptorFault::DeclaredEncoding("ISO-8859-1".to_owned()));
    assert!(Descriptor::parse(latin.replace('ü', "u").as_bytes()).is_ok());
}

#[test]
fn no_document_type_and_no_entity_is_accepted() {
    let laughs =
        r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Envelope>&b;</Envelope>"#;
    assert_eq!(fault(laughs), DescriptorFault::DocumentType);
    let external = r#"<!DOCTYPE Envelope SYSTEM "http://127.0.0.1/x.dtd"><Envelope/>"#;
    assert_eq!(fault(external), DescriptorFault::DocumentType);
    for entity in ["nbsp", "xxe", "a"] {
        assert_eq!(fault(&envelope(&format!("&{entity};"))), DescriptorFault::Entity(entity.to_owned()));
        assert_eq!(fault(&envelope(&format!("<x y='&{entity};'/>"))), DescriptorFault::Entity(entity.to_owned()));
    }
    assert!(matches!(fault(&envelope("&#0;")), DescriptorFault::Xml(_)));
    assert!(matches!(fault(&envelope("&#x110000;")), DescriptorFault::Xml(_)));
}

#[test]
fn depth_attributes_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    assert!(Descriptor::parse(envelope(&nested(127)).as_bytes()).is_ok());
    assert_eq!(fault(&envelope(&nested(128))), DescriptorFault::TooDeep);
    assert_eq!(fault(&envelope(&"<a>".repeat(100_000))), DescriptorFault::TooDeep);

    let attributes = |count: usize| {
        (0..count).flat_map(|at| [" a".to_owned(), at.to_string(), "=''".to_owned()]).collect::<String>()
    };
    assert!(Descriptor::parse(envelope(&format!("<a{}/>", attributes(MAX_ATTRIBUTES))).as_bytes()).is_ok());
    let too_many = fault(&envelope(&format!("<a{}/>", attributes(MAX_ATTRIBUTES + 1))));
    assert_eq!(too_many, DescriptorFault::TooManyAttributes("a".to_owned()));

    let long = vec![b' '; MAX_DESCRIPTOR_BYTES + 1];
    assert_eq!(Descriptor::parse(&long).unwrap_err().fault, DescriptorFault::TooLong(MAX_DESCRIPTOR_BYTES + 1));
}

#[test]
fn entries_and_files_are_counted() {
    let files: Vec<String> = (0..=MAX_ENTRIES).map(|at| format!("<File id='{at}' href='{at}'/>")).collect();
    assert_eq!(fault(&references(&files.concat())), DescriptorFault::TooManyEntries("files"));
    let networks =
        envelope(&format!("<NetworkSection>{}</NetworkSection>", "<Network name='n'/>".repeat(MAX_ENTRIES + 1)));
    assert_eq!(fault(&networks), DescriptorFault::TooManyEntries("networks"));
    for size in ["5000", "18446744073709551615"] {
        let chunks = references(&format!("<File id='f' href='f' size='{size}' chunkSize='1'/>"));
        assert_eq!(fault(&chunks), DescriptorFault::TooManyEntries("files"));
    }
}

#[test]
fn references_that_leave_the_package_are_refused_by_name() {
    for href in ["../x", "/etc/passwd", "a/b", "..%2fx", "%2e%2e%2Fx", "a\\b", "a%5Cb"] {
        let refused = fault(&references(&format!("<File ovf:id='f' ovf:href='{href}'/>")));
        let DescriptorFault::Href(HrefError::Name { href: named, cause }) = refused else { panic!("{refused:?}") };
        assert_eq!(named, href);
        assert!(matches!(cause, NameError::Separator { .. }), "{cause:?}");
    }
    for (href, named) in [("%00", "%00"), ("a&#10;b", "a\\nb"), ("..", ".."), ("", ""), ("C:x", "C:x")] {
        let message = fault(&references(&format!("<File ovf:id='f' ovf:href='{href}'/>"))).to_string();
        assert!(message.starts_with(&format!("the reference `{named}` is refused: ")), "{message}");
    }
    for href in ["http://h/x", "file:///etc/passwd", "ds:///x"] {
        let refused = fault(&references(&format!("<File ovf:id='f' ovf:href='{href}'/>")));
        assert_eq!(refused, DescriptorFault::Href(HrefError::Address(href.to_owned())));
    }
}

#[test]
fn ids_and_files_are_unique_and_complete() {
    let two = |first: &str, second: &str| fault(&references(&format!("<File {first}/><File {second}/>")));
    assert_eq!(two("id='a' href='1'", "id='a' href='2'"), DescriptorFault::RepeatedId("a".to_owned()));
    for second in ["x.vmdk", "X.VMDK", "%78.vmdk"] {
        let refused = two("id='a' href='x.vmdk'", &format!("id='b' href='{second}'"));
        assert!(matches!(refused, DescriptorFault::RepeatedFile(_)), "{refused:?}");
    }
    let missing = |attribute| DescriptorFault::Missing { element: "File", attribute };
    assert_eq!(fault(&references("<File href='x'/>")), missing("id"));
    assert_eq!(fault(&references("<File id='x'/>")), missing("href"));
    let repeated = DescriptorFault::RepeatedAttribute { element: "File", attribute: "id" };
    assert_eq!(fault(&references("<File id='x' ovf:id='x' href='y'/>")), repeated);
    let disk = envelope("<DiskSection><Disk diskId='d' fileRef='nowhere' capacity='1'/></DiskSection>");
    let unknown = DescriptorFault::UnknownFile { disk: "d".to_owned(), file_ref: "nowhere".to_owned() };
    assert_eq!(fault(&disk), unknown);
}

#[test]
fn sizes_are_numbers_of_bytes() {
    for size in ["", "-1", "1.5", "ten", "18446744073709551616"] {
        let refused = fault(&references(&format!("<File id='f' href='f' size='{size}'/>")));
        assert!(matches!(refused, DescriptorFault::Size { attribute: "size", .. }), "{refused:?}");
    }
    for chunks in ["chunkSize='1'", "size='1' chunkSize='0'"] {
        assert_eq!(
            fault(&references(&format!("<File id='f' href='f' {chunks}/>"))),
            DescriptorFault::Chunks("f".into())
        );
    }
    let empty = parse(&references("<File id='f' href='f' size='0' chunkSize='9'/>"));
    assert_eq!(empty.file_names().count(), 1);
    let long = references(&format!("<File id='f' href='{}' size='1' chunkSize='9'/>", "n".repeat(250)));
    assert!(matches!(fault(&long), DescriptorFault::Href(HrefError::Name { cause: NameError::TooLong { .. }, .. })));
}

#[test]
fn documents_that_are_no_descriptor_are_refused() {
    assert_eq!(fault("<html><body/></html>"), DescriptorFault::NotAnEnvelope("html".to_owned()));
    for cut in ["", "  \n", "<?xml version='1.0'?>", "<Envelope>", "<Envelope><References>"] {
        assert_eq!(fault(cut), DescriptorFault::CutOff, "{cut}");
    }
    for malformed in [
        "{}",
        "<Envelope></References>",
        "<Envelope/><Envelope/>",
        "<Envelope/>x",
        "<Envelope a=1/>",
        "<Envelope",
        "<Envelope><a b='1/></Envelope>",
        "<Envelope>&amp</Envelope>",
        "x<Envelope/>",
    ] {
        assert!(matches!(fault(malformed), DescriptorFault::Xml(_)), "{malformed}: {:?}", fault(malformed));
    }
    let error = Descriptor::parse(references("\n\n  <File id='ü' href='a/b'/>").as_bytes()).unwrap_err();
    assert!(error.to_string().ends_with("(line 3, column 3 of the descriptor)"), "{error}");
}

proptest! {
    #![proptest_config(seeded::seeded())]

    #[test]
    fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = Descriptor::parse(&bytes);
    }

    #[test]
    fn xml_like_garbage_never_panics(text in "(<[!?/]?|Envelope|References|File|Disk|:|>| |=|'|\"|&|;|#|x|ovf|id|href|]]>|-->|[a-z0-9]){0,80}") {
        let _ = Descriptor::parse(text.as_bytes());
        let _ = Descriptor::parse(envelope(&text).as_bytes());
    }

    #[test]
    fn a_changed_or_cut_template_never_panics(at in 0..TEMPLATE.len(), value: u8, keep in 0..TEMPLATE.len()) {
        let mut bytes = TEMPLATE.as_bytes().to_vec();
        bytes[at] = value;
        let _ = Descriptor::parse(&bytes);
        let _ = Descriptor::parse(&bytes[..keep]);
    }
}
