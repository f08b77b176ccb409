//! `com.vmware.content`: libraries and the settings they share.

pub mod configuration;
pub mod library;
pub mod library_model;
pub mod local_library;
pub mod security_policies;
pub mod security_rule_type;
pub mod subscribed_library;
pub mod trusted_certificates;
pub mod r#type;

pub use library_model::LibraryModel;
