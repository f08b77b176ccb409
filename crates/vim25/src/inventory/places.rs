//! The root folder, the datacenter, its folders and its network. It must never know what a datastore holds.

use super::{
    entity::{Status, entity},
    ids, root,
};
use crate::{
    face::Facts,
    host,
    object::Object,
    value::{Data, Moref, Value},
};

/// All of them, parents before children.
pub(super) fn objects(facts: &Facts, datastores: &[host::Datastore]) -> Vec<Object> {
    let stores: Vec<_> = datastores.iter().map(|store| Moref::new("Datastore", &store.id)).collect();
    let folder = |name, id, types: &[&str], children: &[Moref]| {
        folder_of(entity(Moref::new("Folder", id), name, Some(datacenter()), Status::Green), types, children)
    };
    let network = Moref::new("Network", ids::NETWORK);
    vec![
        folder_of(entity(root(), "Datacenters", None, Status::Green), &["Folder", "Datacenter"], &[datacenter()]),
        datacenter_object(facts, &stores),
        folder("vm", ids::VM_FOLDER, &["Folder", "VirtualMachine", "VirtualApp"], &[]),
        folder("host", ids::HOST_FOLDER, &["Folder", "ComputeResource"], &[]),
        folder("datastore", ids::DATASTORE_FOLDER, &["Folder", "Datastore", "StoragePod"], &stores),
        folder("network", ids::NETWORK_FOLDER, &["Folder", "Network", "DistributedVirtualSwitch"], &[network]),
        network_object(facts),
    ]
}

fn datacenter() -> Moref {
    Moref::new("Datacenter", ids::DATACENTER)
}

fn folder_of(entity: Object, types: &[&str], children: &[Moref]) -> Object {
    entity
        .with("childType", Value::texts(types.iter().copied()))
        .with("childEntity", Value::references(children.iter().cloned()))
        .without(&["namespace", "externallyManagedFolderInfo"])
}

fn datacenter_object(facts: &Facts, stores: &[Moref]) -> Object {
    let folder = |id| Moref::new("Folder", id);
    entity(datacenter(), &facts.datacenter, Some(root()), Status::Green)
        .with("vmFolder", folder(ids::VM_FOLDER))
        .with("hostFolder", folder(ids::HOST_FOLDER))
        .with("datastoreFolder", folder(ids::DATASTORE_FOLDER))
        .with("networkFolder", folder(ids::NETWORK_FOLDER))
        .with("datastore", Value::references(stores.iter().cloned()))
        .with("network", Value::references([Moref::new("Network", ids::NETWORK)]))
        .with("configuration", Data::new("DatacenterConfigInfo"))
}

fn network_object(facts: &Facts) -> Object {
    let reference = Moref::new("Network", ids::NETWORK);
    let summary = Data::new("NetworkSummary")
        .with("network", reference.clone())
        .with("name", facts.network.as_str())
        // No host is connected to it.
        .with("accessible", false)
        .with("ipPoolName", "");
    entity(reference, &facts.network, Some(Moref::new("Folder", ids::NETWORK_FOLDER)), Status::Green)
        .with("summary", summary)
        .with("host", Value::references([]))
        .with("vm", Value::references([]))
}
