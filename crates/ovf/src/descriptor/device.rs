//! One item of a machine's virtual hardware, as written. Interprets nothing; `Summary` does.

use std::collections::BTreeMap;

/// A device (`VirtualHardwareSection/Item`, in OVF 2 also `StorageItem` and `EthernetPortItem`). Texts as written; none for
/// what is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// `ElementName`.
    pub name: Option<String>,
    /// `Caption`, which is the name in OVF 0.9.
    pub caption: Option<String>,
    /// `InstanceID`.
    pub instance: Option<String>,
    /// `ResourceType`: a number of the CIM schema, such as 17 for a disk.
    pub resource_type: Option<String>,
    /// `ResourceSubType`, such as `lsilogic`.
    pub sub_type: Option<String>,
    /// `VirtualQuantity`.
    pub quantity: Option<String>,
    /// `AllocationUnits` of quantity, reservation and limit.
    pub units: Option<String>,
    /// `Reservation`.
    pub reservation: Option<String>,
    /// `Limit`.
    pub limit: Option<String>,
    /// `Weight`: the shares.
    pub weight: Option<String>,
    /// `Address`: the MAC address of a network adapter.
    pub address: Option<String>,
    /// `Connection`: a network by its name.
    pub connection: Option<String>,
    /// `HostResource`: a disk, as `ovf:/disk/id`.
    pub host_resource: Option<String>,
    /// `AutomaticAllocation`: whether it is connected when the machine starts.
    pub automatic: Option<String>,
    /// `ovf:configuration`: the configurations that it belongs to, separated by spaces; all where it is left out.
    pub configuration: Option<String>,
    /// `ovf:bound`: `min` and `max` say a range and are no device.
    pub bound: Option<String>,
    /// The vendor's settings (`Config`): key and value.
    pub settings: BTreeMap<String, String>,
}

/// A text of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceField {
    Name,
    Caption,
    Instance,
    ResourceType,
    SubType,
    Quantity,
    Units,
    Reservation,
    Limit,
    Weight,
    Address,
    Connection,
    HostResource,
    Automatic,
}

impl DeviceField {
    /// The field that an element of this local name holds.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "ElementName" => Some(Self::Name),
            "Caption" => Some(Self::Caption),
            // OVF 0.9 writes `InstanceId`.
            "InstanceID" | "InstanceId" => Some(Self::Instance),
            "ResourceType" => Some(Self::ResourceType),
            "ResourceSubType" => Some(Self::SubType),
            "VirtualQuantity" => Some(Self::Quantity),
            "AllocationUnits" => Some(Self::Units),
            "Reservation" => Some(Self::Reservation),
            "Limit" => Some(Self::Limit),
            "Weight" => Some(Self::Weight),
            "Address" => Some(Self::Address),
            "Connection" => Some(Self::Connection),
            "HostResource" => Some(Self::HostResource),
            "AutomaticAllocation" => Some(Self::Automatic),
            _ => None,
        }
    }
}

impl Device {
    pub(crate) fn slot(&mut self, field: DeviceField) -> &mut Option<String> {
        match field {
            DeviceField::Name => &mut self.name,
            DeviceField::Caption => &mut self.caption,
            DeviceField::Instance => &mut self.instance,
            DeviceField::ResourceType => &mut self.resource_type,
            DeviceField::SubType => &mut self.sub_type,
            DeviceField::Quantity => &mut self.quantity,
            DeviceField::Units => &mut self.units,
            DeviceField::Reservation => &mut self.reservation,
            DeviceField::Limit => &mut self.limit,
            DeviceField::Weight => &mut self.weight,
            DeviceField::Address => &mut self.address,
            DeviceField::Connection => &mut self.connection,
            DeviceField::HostResource => &mut self.host_resource,
            DeviceField::Automatic => &mut self.automatic,
        }
    }
}
