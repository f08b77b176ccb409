//! `com.vmware.content.library.item.downloadsession`: what belongs to a download session.

mod file;
