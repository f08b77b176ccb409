//! `com.vmware.cis`: login sessions.

pub mod session;
