//! `com.vmware.cis`.

mod session;
mod tagging;
