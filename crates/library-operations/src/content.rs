//! `com.vmware.content`: libraries and the settings they share.

mod configuration;
mod library;
mod library_model;
mod local_library;
mod r#type;
