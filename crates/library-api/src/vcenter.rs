//! `com.vmware.vcenter`: of the inventory, what clients ask for before they make a library.

pub mod datacenter;
pub mod datastore;
