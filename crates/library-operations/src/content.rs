//! `com.vmware.content`: libraries and the settings they share.

mod configuration;
mod library;
mod library_model;
mod local_library;
mod security_policies;
mod security_rule_type;
mod subscribed_library;
mod trusted_certificates;
pub(crate) mod r#type;
