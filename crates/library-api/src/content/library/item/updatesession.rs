//! `com.vmware.content.library.item.updatesession`: what belongs to an update session.

pub mod file;
pub mod preview_info;
