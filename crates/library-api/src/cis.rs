//! `com.vmware.cis`: login sessions, and tags.

pub mod session;
pub mod tagging;
