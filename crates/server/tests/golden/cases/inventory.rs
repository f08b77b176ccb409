//! Cases of the inventory: the datacenter, its folders, datastores and network, and what there is none of.

use serde_json::json;
use vapi::FaultKind::{InvalidArgument, NotFound, ServiceUnavailable};

use crate::case::{Case, Of, Twist};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [datacenter(), datastore(), folder(), network(), nothing()].concat()
}

fn datacenter() -> Vec<Case> {
    let of = Of("vcenter.datacenter");
    let one = |id: &str| json!({ "datacenter": id });
    vec![
        of.ok("list", json!({})),
        of.ok("list", json!({ "filter": { "names": ["Datacenter"], "folders": ["group-d1"] } }))
            .named("success_filter"),
        of.ok("list", json!({ "filter": { "datacenters": ["datacenter-9"] } })).named("success_none"),
        of.fault(ServiceUnavailable, "list", json!({})).after(Twist::MinutesPass).after(Twist::MetadataDown),
        of.ok("get", one("datacenter-2")),
        of.fault(NotFound, "get", one("datacenter-9")),
        of.fault(ServiceUnavailable, "get", one("datacenter-2")).after(Twist::MinutesPass).after(Twist::MetadataDown),
    ]
}

fn datastore() -> Vec<Case> {
    let of = Of("vcenter.datastore");
    let one = |id: &str| json!({ "datastore": id });
    let named = json!({ "filter": { "names": ["default", "nobody"], "types": ["VMFS"] } });
    let placed = json!({ "filter": { "datacenters": ["datacenter-2"], "folders": ["group-s5"] } });
    vec![
        of.ok("list", json!({})),
        of.ok("list", named).named("success_filter"),
        of.ok("list", placed).named("success_placed"),
        of.ok("list", json!({ "filter": { "datastores": ["datastore-9"] } })).named("success_none"),
        of.ok("list", json!({ "filter": { "types": ["NFS"] } })).named("success_other_type"),
        of.fault(InvalidArgument, "list", json!({ "filter": { "types": ["FLOPPY"] } })),
        of.fault(ServiceUnavailable, "list", json!({})).after(Twist::MinutesPass).after(Twist::MetadataDown),
        of.ok("get", one("datastore-1")),
        of.fault(NotFound, "get", one("datastore-9")),
        of.fault(ServiceUnavailable, "get", one("datastore-1")).after(Twist::MinutesPass).after(Twist::MetadataDown),
    ]
}

fn folder() -> Vec<Case> {
    let of = Of("vcenter.folder");
    let named = json!({ "filter": { "names": ["datastore"], "datacenters": ["datacenter-2"] } });
    let typed = json!({ "filter": { "type": "DATACENTER", "folders": ["group-d1", "group-v3"] } });
    vec![
        of.ok("list", json!({})),
        of.ok("list", named).named("success_filter"),
        of.ok("list", typed).named("success_root"),
        of.ok("list", json!({ "filter": { "parent_folders": ["group-d1"] } })).named("success_none"),
        of.fault(InvalidArgument, "list", json!({ "filter": { "type": "FLOPPY" } })),
        of.fault(ServiceUnavailable, "list", json!({})).after(Twist::MinutesPass).after(Twist::MetadataDown),
    ]
}

fn network() -> Vec<Case> {
    let of = Of("vcenter.network");
    let placed = json!({ "filter": { "datacenters": ["datacenter-2"], "folders": ["group-n6"] } });
    vec![
        of.ok("list", json!({})),
        of.ok("list", placed).named("success_filter"),
        of.ok("list", json!({ "filter": { "types": ["OPAQUE_NETWORK"] } })).named("success_none"),
        of.fault(InvalidArgument, "list", json!({ "filter": { "types": ["FLOPPY"] } })),
        of.fault(ServiceUnavailable, "list", json!({})).after(Twist::MinutesPass).after(Twist::MetadataDown),
    ]
}

/// What only a hypervisor has: clients look for it before they give up.
fn nothing() -> Vec<Case> {
    let here = json!({ "filter": { "datacenters": ["datacenter-2"], "names": ["datastore"] } });
    let odd = |field: &str| json!({ "filter": { field: ["FLOPPY"] } });
    let empty = |service: &'static str| {
        let of = Of(service);
        vec![
            of.ok("list", json!({})),
            of.ok("list", here.clone()).named("success_filter"),
            of.fault(ServiceUnavailable, "list", json!({})).after(Twist::MinutesPass).after(Twist::MetadataDown),
        ]
    };
    let mut cases = ["vcenter.host", "vcenter.cluster", "vcenter.resource_pool", "vcenter.VM"].map(empty).concat();
    cases.push(Of("vcenter.host").fault(InvalidArgument, "list", odd("connection_states")));
    cases.push(Of("vcenter.VM").fault(InvalidArgument, "list", odd("power_states")));
    cases
}
