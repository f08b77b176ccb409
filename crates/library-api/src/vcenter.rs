//! `com.vmware.vcenter`: of the inventory, what clients ask for before they make a library.

pub mod cluster;
pub mod datacenter;
pub mod datastore;
pub mod folder;
pub mod host;
pub mod network;
pub mod resource_pool;
pub mod vm;
