//! The declaration of the content library: one file per service, at the path that its id spells. No logic, no I/O.
//!
//! `com.vmware.content.library.item.update_session` is `content/library/item/update_session.rs`; a structure stands in
//! the file of the service, or of the noun, that its canonical name begins with.
#![warn(missing_docs)]

pub mod cis;
pub mod content;
pub mod ids;
pub mod std;

use vapi::ServiceDef;

use content::library::item;

/// All declared services.
pub fn services() -> [&'static ServiceDef; 12] {
    [
        &cis::session::SERVICE,
        &content::configuration::SERVICE,
        &content::library::SERVICE,
        &content::local_library::SERVICE,
        &content::r#type::SERVICE,
        &item::SERVICE,
        &item::download_session::SERVICE,
        &item::downloadsession::file::SERVICE,
        &item::file::SERVICE,
        &item::storage::SERVICE,
        &item::update_session::SERVICE,
        &item::updatesession::file::SERVICE,
    ]
}

/// What the `OpenAPI` document of these services calls itself. The version is that of the contract.
pub const INFO: vapi::openapi::Info<'static> = vapi::openapi::Info { title: "content-library", version: "9.1.1.0" };
