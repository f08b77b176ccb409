//! Identifiers whose resource type the contract names. Where it names none, the type is [`Id`].

use vapi::{Bound, Mismatch, Type, Value, bind::Id};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident = $resource:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<Id> for $name {
            fn from(id: Id) -> Self {
                Self(id.0)
            }
        }

        impl From<$name> for Id {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }

        impl Bound for $name {
            const TYPE: Type = Type::Id(&[$resource]);

            fn into_value(self) -> Value {
                Value::String(self.0)
            }

            fn from_value(value: Value) -> Result<Self, Mismatch> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    _ => Err(Mismatch::expected::<Self>()),
                }
            }
        }
    };
}

id! {
    /// A library.
    LibraryId = "com.vmware.content.Library"
}
id! {
    /// An item of a library.
    ItemId = "com.vmware.content.library.Item"
}
id! {
    /// An update session.
    UpdateSessionId = "com.vmware.content.library.item.UpdateSession"
}
id! {
    /// A download session.
    DownloadSessionId = "com.vmware.content.library.item.DownloadSession"
}
id! {
    /// The content of an item as one update session left it; an item's `content_version`.
    ItemVersionId = "com.vmware.content.library.item.Version"
}
id! {
    /// A subscription, as the publisher sees it.
    SubscriptionId = "com.vmware.content.library.Subscriptions"
}
id! {
    /// A usage of a library.
    UsageId = "com.vmware.content.library.Usages"
}
id! {
    /// A security policy.
    SecurityPolicyId = "com.vmware.content.SecurityPolicy"
}
id! {
    /// A certificate of the trust store.
    TrustedCertificateId = "com.vmware.content.TrustedCertificate"
}
id! {
    /// A category of tags.
    CategoryId = "com.vmware.cis.tagging.Category"
}
id! {
    /// A tag.
    TagId = "com.vmware.cis.tagging.Tag"
}
id! {
    /// A datastore: a configured store.
    DatastoreId = "Datastore"
}
id! {
    /// A datacenter of the inventory.
    DatacenterId = "Datacenter"
}
id! {
    /// A folder of the inventory.
    FolderId = "Folder"
}
id! {
    /// The network of the inventory.
    NetworkId = "Network"
}
id! {
    /// A host.
    HostId = "HostSystem"
}
id! {
    /// A cluster of hosts.
    ClusterId = "ClusterComputeResource"
}
id! {
    /// A resource pool.
    ResourcePoolId = "ResourcePool"
}
id! {
    /// A virtual machine.
    VmId = "VirtualMachine"
}
