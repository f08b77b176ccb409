//! `com.vmware.content.library.item.updatesession`: what belongs to an update session.

mod file;
pub(super) mod preview_info;
