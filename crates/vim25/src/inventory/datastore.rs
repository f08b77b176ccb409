//! A datastore and its browser. It must never look into the store.

use super::{
    entity::{Status, entity},
    ids,
};
use crate::{
    host::Datastore,
    object::Object,
    value::{Data, Moref, Value},
};

const BROWSER: &str = "datastoreBrowser-";

/// The browser of a datastore.
pub(super) fn browser_of(datastore: &str) -> Moref {
    Moref::new("HostDatastoreBrowser", format!("{BROWSER}{datastore}"))
}

/// The id of the datastore to which a browser belongs.
pub(crate) fn datastore_of(browser: &Moref) -> Option<&str> {
    browser.id.strip_prefix(BROWSER)
}

/// The datastore, and its browser.
pub(super) fn objects(store: &Datastore) -> [Object; 2] {
    let reference = Moref::new("Datastore", &store.id);
    let status = if store.accessible { Status::Green } else { Status::Red };
    let folder = Moref::new("Folder", ids::DATASTORE_FOLDER);
    let datastore = entity(reference.clone(), &store.name, Some(folder), status)
        .with("info", info(store))
        .with("summary", summary(store, &reference))
        .with("host", Value::List("DatastoreHostMount", Vec::new()))
        .with("vm", Value::references([]))
        .with("browser", browser_of(&store.id))
        .with("capability", capability())
        .without(&["iormConfiguration"]);
    let browser = Object::new(browser_of(&store.id)).with("datastore", Value::references([reference])).with(
        "supportedType",
        Value::list("FileQuery", [Data::new("FolderFileQuery"), Data::new("IsoImageFileQuery")]),
    );
    [datastore, browser]
}

fn info(store: &Datastore) -> Data {
    Data::new("DatastoreInfo")
        .with("name", store.name.as_str())
        .with("url", store.url.as_str())
        .with("freeSpace", store.free_bytes)
        // Nothing but the store's size limits a file.
        .with("maxFileSize", store.capacity_bytes)
        .with("maxVirtualDiskCapacity", store.capacity_bytes)
        .with("maxMemoryFileSize", store.capacity_bytes)
}

/// The type is `OTHER`, though vAPI, whose enumeration has no such word, says `VMFS`: here clients take that at its word.
/// They expect a `VmfsDatastoreInfo` (Terraform's provider casts to it), which names a volume's disks, and a first host
/// that mounts it (Ansible's `gather_vmfs_mount_info`), of which there is neither; of `OTHER` they ask nothing more.
fn summary(store: &Datastore, reference: &Moref) -> Data {
    Data::new("DatastoreSummary")
        .with("datastore", reference.clone())
        .with("name", store.name.as_str())
        .with("url", store.url.as_str())
        .with("capacity", store.capacity_bytes)
        .with("freeSpace", store.free_bytes)
        .with("accessible", store.accessible)
        .with("multipleHostAccess", false)
        .with("type", "OTHER")
        .with("maintenanceMode", "normal")
}

/// Clients that place files ask for `topLevelDirectoryCreateSupported`: without it they take names for vSAN's.
fn capability() -> Data {
    Data::new("DatastoreCapability")
        .with("directoryHierarchySupported", true)
        .with("rawDiskMappingsSupported", false)
        .with("perFileThinProvisioningSupported", false)
        .with("storageIORMSupported", false)
        .with("nativeSnapshotSupported", false)
        .with("topLevelDirectoryCreateSupported", true)
        .with("seSparseSupported", false)
}
