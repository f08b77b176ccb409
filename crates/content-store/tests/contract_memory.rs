//! The content port's contract on the store in memory.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use content_store::MemoryStore;
use library_core::model::BlobId;
use library_core::ports::ContentStore;
use testkit::contract::content_store::Subject;

#[derive(Default)]
struct Memory(MemoryStore);

impl Subject for Memory {
    fn store(&self) -> Arc<dyn ContentStore> {
        Arc::new(self.0.clone())
    }

    async fn reopen(&mut self) {}

    fn damage(&self, key: &BlobId, offset: u64) {
        self.0.corrupt(key, usize::try_from(offset).unwrap());
    }
}

testkit::content_store_contract!(Memory::default());
