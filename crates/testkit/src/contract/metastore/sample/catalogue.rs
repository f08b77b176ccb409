//! Libraries, items and their content, and who needs them.

use library_core::model::{
    Backing, Blob, BlobId, BlobState, Checksum, ChecksumAlgorithm, Digests, Fetching, Hold, HoldKey, Item, ItemFile,
    ItemId, ItemVersion, ItemVersionKey, JobId, Library, LibraryId, LibraryKind, LibraryState, Name, Placement,
    Publication, PublicationAuthentication, Publisher, PublisherLogin, PublisherSource, StoreId, Subscription,
    SubscriptionId, Usage, UsageId, UserName, Verification, VerificationStatus,
    template::{Cpu, Machine, MachineDisk, Network, Part, PartKind, Shape, Summary},
};

use super::{id, seconds};

/// A library with everything set, though no library both publishes and follows.
pub fn library(number: u64) -> Library {
    Library {
        id: LibraryId::new(id("library", number)),
        name: Name::new(format!("Библиотека {number}")),
        description: "what it is for".to_owned(),
        kind: LibraryKind::Local,
        backing: Backing::Other { uri: "file:///srv/images".to_owned(), store: StoreId::new("store-1") },
        created: seconds(number),
        modified: seconds(number + 1),
        last_sync: Some(seconds(number + 2)),
        version: 3,
        server_guid: "guid".to_owned(),
        publication: Some(Publication {
            published: true,
            authentication: PublicationAuthentication::Basic,
            password_hash: Some("$argon2id$…".to_owned()),
            persist_json: false,
        }),
        publisher: Some(publisher()),
        state: LibraryState::Maintenance,
        state_message: Some("why".to_owned()),
        optimize_remote_publishing: true,
        apply_usage_to_items: false,
        security_policy: Some("policy".to_owned()),
    }
}

fn publisher() -> Publisher {
    Publisher {
        url: "https://example.test/lib.json".to_owned(),
        login: PublisherLogin::Basic { user: String::new(), password: "secret".to_owned() },
        automatic_sync: true,
        fetching: Fetching::OnDemand,
        thumbprint: Some("AA:BB".to_owned()),
        certificate: Some("-----BEGIN CERTIFICATE-----\n…\n".to_owned()),
        feed: Some("feed".to_owned()),
        source: Some(PublisherSource {
            library: LibraryId::new("library-2"),
            subscription: SubscriptionId::new("subscription-1"),
        }),
    }
}

/// An item of `library-1`.
pub fn item(number: u64) -> Item {
    Item {
        id: ItemId::new(id("item", number)),
        library: LibraryId::new("library-1"),
        name: Name::new(format!("Straße {number}")),
        description: String::new(),
        item_type: "OVF".to_owned(),
        content_version: 2,
        metadata_version: 5,
        version: 7,
        created: seconds(number),
        modified: seconds(number + 1),
        last_sync: Some(seconds(number)),
        source_id: Some(ItemId::new("source-1")),
        cached: true,
        size: 4096,
        verification: Some(Verification {
            status: VerificationStatus::Untrusted,
            chain: vec!["c2lnbmVy".to_owned(), "aXNzdWVy".to_owned()],
        }),
        unfinished: true,
    }
}

/// A file of an item version with content `blob-<number>`.
pub fn item_file(number: u64) -> ItemFile {
    ItemFile {
        name: format!("disk-{number}.vmdk"),
        size: 4096,
        version: number,
        checksum: Checksum { algorithm: ChecksumAlgorithm::Sha512, hex: "ab".repeat(64) },
        blob: Some(BlobId::new(id("blob", number))),
    }
}

/// A version of `item-1` with one cached file and one that is not.
pub fn item_version(number: u64) -> ItemVersion {
    ItemVersion {
        key: ItemVersionKey { item: ItemId::new("item-1"), version: number },
        files: vec![item_file(number), ItemFile { name: "a.ovf".to_owned(), blob: None, ..item_file(0) }],
        created: seconds(number),
        user: Some(UserName::new("user")),
        message: Some("a change".to_owned()),
        template: Some(template()),
    }
}

fn template() -> Summary {
    let part = |kind| Part { name: "\"0\"".to_owned(), kind, sub_type: Some("lsilogic".to_owned()) };
    let machine = Machine {
        name: "машина".to_owned(),
        cpu: Some(Cpu { count: 2, limit_mhz: Some(u64::MAX), ..Cpu::default() }),
        disks: vec![MachineDisk { name: "disk".to_owned(), capacity_mb: None }],
        drives: vec![part(PartKind::Dvd)],
        disk_controllers: vec![part(PartKind::Other)],
        ..Machine::default()
    };
    let network = Network { name: "nat".to_owned(), description: Some(String::new()) };
    Summary { shape: Shape::Collection, machines: vec![machine], networks: vec![network], ..Summary::default() }
}

/// A stored blob of `store-1`.
pub fn blob(number: u64) -> Blob {
    Blob {
        id: BlobId::new(id("blob", number)),
        store: StoreId::new("store-1"),
        size: 4096,
        digests: Digests {
            sha256: format!("{number:064x}"),
            sha1: Some(format!("{number:040x}")),
            md5: Some(format!("{number:032x}")),
            sha512: Some(format!("{number:0128x}")),
        },
        state: BlobState::Stored,
        created: seconds(number),
    }
}

/// A hold of `job-1` on `blob-<number>`.
pub fn hold(number: u64) -> Hold {
    Hold { key: HoldKey { job: JobId::new("job-1"), blob: BlobId::new(id("blob", number)) } }
}

/// A usage of `library-1`.
pub fn usage(number: u64) -> Usage {
    Usage {
        id: UsageId::new(id("usage", number)),
        library: LibraryId::new("library-1"),
        resource: format!("urn:vcenter:Cluster:{number}"),
        added: seconds(number),
    }
}

/// A subscription to `library-1` that leads to `library-<number>`, with everything placed.
pub fn subscription(number: u64) -> Subscription {
    let place = |what: &str| Some(id(what, number));
    Subscription {
        id: SubscriptionId::new(id("subscription", number)),
        library: LibraryId::new("library-1"),
        subscribed: LibraryId::new(id("library", number)),
        placement: Placement {
            folder: place("folder"),
            cluster: place("cluster"),
            resource_pool: place("pool"),
            host: place("host"),
            network: place("network"),
        },
        created: seconds(number),
    }
}
