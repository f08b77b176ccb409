//! The places of a descriptor that are read. Everything else is `Other` and stays so down to its last child.

use super::device::DeviceField;

/// A place in the document, known from the place around it and the element's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Envelope,
    References,
    File,
    DiskSection,
    Disk,
    NetworkSection,
    Network,
    System,
    Collection,
    ProductSection,
    AnnotationSection,
    OperatingSystem,
    Hardware,
    Device,
    Setting,
    Options,
    Configuration,
    Text(Field),
    Other,
}

/// An element whose text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    SystemName,
    CollectionName,
    ProductName,
    Vendor,
    Version,
    FullVersion,
    Annotation,
    NetworkDescription,
    OsDescription,
    Device(DeviceField),
}

impl Node {
    /// The place of an element with this local name inside `self`.
    pub(crate) fn child(self, name: &str) -> Self {
        match self {
            Self::Envelope => match name {
                "References" => Self::References,
                "DiskSection" => Self::DiskSection,
                "NetworkSection" => Self::NetworkSection,
                "DeploymentOptionSection" => Self::Options,
                _ => Self::content(name),
            },
            Self::References => one(name, "File", Self::File),
            Self::DiskSection => one(name, "Disk", Self::Disk),
            Self::NetworkSection => one(name, "Network", Self::Network),
            Self::System => match name {
                "Name" => Self::Text(Field::SystemName),
                "OperatingSystemSection" => Self::OperatingSystem,
                "VirtualHardwareSection" => Self::Hardware,
                _ => Self::section(name),
            },
            Self::Collection => match name {
                "Name" => Self::Text(Field::CollectionName),
                _ => Self::content(name),
            },
            Self::ProductSection => match name {
                "Product" => Self::Text(Field::ProductName),
                "Vendor" => Self::Text(Field::Vendor),
                "Version" => Self::Text(Field::Version),
                "FullVersion" => Self::Text(Field::FullVersion),
                _ => Self::Other,
            },
            Self::AnnotationSection => one(name, "Annotation", Self::Text(Field::Annotation)),
            Self::Network => one(name, "Description", Self::Text(Field::NetworkDescription)),
            Self::OperatingSystem => one(name, "Description", Self::Text(Field::OsDescription)),
            Self::Hardware => match name {
                "Item" | "StorageItem" | "EthernetPortItem" => Self::Device,
                _ => Self::Other,
            },
            Self::Device => match name {
                "Config" => Self::Setting,
                _ => DeviceField::of(name).map_or(Self::Other, |field| Self::Text(Field::Device(field))),
            },
            Self::Options => one(name, "Configuration", Self::Configuration),
            Self::File | Self::Disk | Self::Setting | Self::Configuration | Self::Text(_) | Self::Other => Self::Other,
        }
    }

    /// Whether what stands inside comes from vocabularies other than OVF: hardware is described in the CIM's and vendors'.
    pub(crate) fn is_foreign_inside(self) -> bool {
        self == Self::Device
    }

    fn content(name: &str) -> Self {
        match name {
            "VirtualSystem" => Self::System,
            "VirtualSystemCollection" => Self::Collection,
            _ => Self::section(name),
        }
    }

    fn section(name: &str) -> Self {
        match name {
            "ProductSection" => Self::ProductSection,
            "AnnotationSection" => Self::AnnotationSection,
            _ => Self::Other,
        }
    }
}

fn one(name: &str, expected: &str, node: Node) -> Node {
    if name == expected { node } else { Node::Other }
}
