//! `com.vmware.cis`.

mod session;
