//! Turns: of all that want the same thing at the same time, one is at it. Within this process only; what is right must
//! not depend on it.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use futures::lock::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Turns by key.
pub(crate) struct Turns<K>(Mutex<HashMap<K, Arc<AsyncMutex<()>>>>);

impl<K: Clone + Eq + Hash> Turns<K> {
    /// Waits for the turn; it ends when the guard is dropped.
    pub(crate) async fn turn(&self, key: K) -> OwnedMutexGuard<()> {
        let place = {
            let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever waits or has the turn holds the place as well.
            places.retain(|_, place| Arc::strong_count(place) > 1);
            Arc::clone(places.entry(key).or_default())
        };
        place.lock_owned().await
    }

    /// Whether somebody has the turn.
    pub(crate) fn is_taken(&self, key: &K) -> bool {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.get(key).is_some_and(|place| place.try_lock().is_none())
    }
}

impl<K> Default for Turns<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
