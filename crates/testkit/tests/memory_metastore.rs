//! The metadata port in memory under the suite of the port.

use testkit::MemoryMetastore;

testkit::metastore_contract!(MemoryMetastore::new());
