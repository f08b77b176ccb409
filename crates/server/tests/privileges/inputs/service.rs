//! Login, settings, types, policies and trust.

use serde_json::json;
use testkit::signing::Authority;

use super::{Row, row};

/// The rows.
pub(super) fn rows() -> Vec<Row> {
    let one = || json!({ "certificate": "{certificate}" });
    vec![
        row("cis.session.create", json!({})),
        row("cis.session.get", json!({})),
        row("cis.session.delete", json!({})),
        row("content.configuration.get", json!({})),
        row("content.configuration.update", json!({ "model": { "automatic_sync_enabled": false } })),
        row("content.type.list", json!({})),
        row("content.security_policies.list", json!({})),
        row("content.trusted_certificates.create", json!({ "spec": { "cert_text": Authority::root("new").pem() } })),
        row("content.trusted_certificates.get", one()),
        row("content.trusted_certificates.list", json!({})),
        row("content.trusted_certificates.delete", one()),
        row("vcenter.datacenter.list", json!({})),
        row("vcenter.datacenter.get", json!({ "datacenter": "datacenter-2" })),
        row("vcenter.datastore.list", json!({})),
        row("vcenter.datastore.get", json!({ "datastore": "datastore-1" })),
        row("vcenter.cluster.list", json!({})),
        row("vcenter.folder.list", json!({})),
        row("vcenter.host.list", json!({})),
        row("vcenter.network.list", json!({})),
        row("vcenter.resource_pool.list", json!({})),
        row("vcenter.VM.list", json!({})),
    ]
}
