//! The declaration of the content library: one file per service, at the path that its id spells. No logic, no I/O.
//!
//! `com.vmware.content.library.item.update_session` is `content/library/item/update_session.rs`; a structure stands in
//! the file of the service, or of the noun, that its canonical name begins with.
#![warn(missing_docs)]

pub mod cis;
pub mod content;
pub mod ids;
pub mod std;
pub mod vcenter;

use vapi::{
    ServiceDef, StructureDef,
    openapi::{Document, document},
};

use cis::tagging;
use content::library::{self, item};

/// All declared services.
pub fn services() -> [&'static ServiceDef; 30] {
    [
        &cis::session::SERVICE,
        &tagging::category::SERVICE,
        &tagging::tag::SERVICE,
        &tagging::tag_association::SERVICE,
        &content::configuration::SERVICE,
        &library::SERVICE,
        &content::local_library::SERVICE,
        &content::security_policies::SERVICE,
        &content::subscribed_library::SERVICE,
        &content::trusted_certificates::SERVICE,
        &content::r#type::SERVICE,
        &library::subscribed_item::SERVICE,
        &library::subscriptions::SERVICE,
        &library::usages::SERVICE,
        &item::SERVICE,
        &item::changes::SERVICE,
        &item::download_session::SERVICE,
        &item::downloadsession::file::SERVICE,
        &item::file::SERVICE,
        &item::storage::SERVICE,
        &item::update_session::SERVICE,
        &item::updatesession::file::SERVICE,
        &vcenter::cluster::SERVICE,
        &vcenter::datacenter::SERVICE,
        &vcenter::datastore::SERVICE,
        &vcenter::folder::SERVICE,
        &vcenter::host::SERVICE,
        &vcenter::network::SERVICE,
        &vcenter::resource_pool::SERVICE,
        &vcenter::vm::SERVICE,
    ]
}

/// Structures of the contract that no operation takes or gives; each with all that it reaches.
pub fn structures_apart() -> [&'static StructureDef; 1] {
    [content::r#type::ovf::OvfTemplate::definition()]
}

/// What the `OpenAPI` document of these services calls itself. The version is that of the contract.
pub const INFO: vapi::openapi::Info<'static> = vapi::openapi::Info { title: "content-library", version: "9.1.1.0" };

/// The `OpenAPI` 3.0.3 document of all declared operations.
pub fn openapi() -> Document {
    document(services().into_iter().flat_map(|service| service.operations), INFO)
}
