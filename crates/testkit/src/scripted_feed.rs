//! Published libraries elsewhere that answer as a test told them. Reaches for nothing outside the process.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use library_core::{
    model::Publisher,
    ports::{
        RemoteFeed,
        feed::{FeedError, FeedHead, Look},
    },
};

#[derive(Default)]
struct Script {
    looks: BTreeMap<String, Look>,
    asked: Vec<Publisher>,
}

/// Scripted feeds. The host of an address without an answer is not found.
#[derive(Default)]
pub struct ScriptedFeed {
    script: Mutex<Script>,
}

impl ScriptedFeed {
    /// What looks at `url` find from now on.
    pub fn answer(&self, url: &str, look: Look) {
        self.lock().looks.insert(url.to_owned(), look);
    }

    /// From now on a library with this id is published at `url`; no certificate is shown.
    pub fn publish(&self, url: &str, id: &str) {
        let head = FeedHead { id: id.to_owned(), name: id.to_owned() };
        self.answer(url, Look { outcome: Ok(head), peer: None });
    }

    /// The publishers that were looked at, in order.
    pub fn asked(&self) -> Vec<Publisher> {
        self.lock().asked.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl RemoteFeed for ScriptedFeed {
    async fn look(&self, publisher: &Publisher) -> Look {
        let mut script = self.lock();
        script.asked.push(publisher.clone());
        let unknown = || Look {
            outcome: Err(FeedError::HostNotFound(format!("the host of `{}` has no address", publisher.url))),
            peer: None,
        };
        script.looks.get(&publisher.url).cloned().unwrap_or_else(unknown)
    }
}
