//! Cases of the datacenter and its datastores.

use serde_json::json;
use vapi::FaultKind::{InvalidArgument, NotFound, ServiceUnavailable};

use crate::case::{Case, Of, Twist};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [datacenter(), datastore()].concat()
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
