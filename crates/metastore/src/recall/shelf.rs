//! A bounded map that forgets what was not looked at of late: two generations. What is put or found goes into the young
//! one; when that holds half of what fits, it becomes the old one, and what was left in the old one goes.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The share of the young generation that one entry may take, as a divisor.
const SHARE: usize = 2;

/// The map, in parts, each with its own lock. One entry takes at most a quarter of a part.
pub(super) struct Shelf<K, V, const PARTS: usize> {
    hasher: RandomState,
    parts: [Mutex<Part<K, V>>; PARTS],
}

struct Part<K, V> {
    /// What the young generation may weigh.
    room: usize,
    weight: usize,
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
}

impl<K: Eq + Hash, V: Clone, const PARTS: usize> Shelf<K, V, PARTS> {
    /// An empty one that holds things of this weight together.
    pub(super) fn new(weight: usize) -> Self {
        let room = weight / PARTS / 2;
        let part = |_| Mutex::new(Part { room, weight: 0, young: HashMap::new(), old: HashMap::new() });
        Self { hasher: RandomState::new(), parts: std::array::from_fn(part) }
    }

    /// What lies under `key`.
    pub(super) fn find(&self, key: &K) -> Option<V> {
        self.part(key)?.find(key)
    }

    /// Puts something of this weight under `key`, unless it is too large to be worth it.
    pub(super) fn put(&self, key: K, value: V, weight: usize) {
        if let Some(mut part) = self.part(&key) {
            part.put(key, value, weight);
        }
    }

    fn part(&self, key: &K) -> Option<MutexGuard<'_, Part<K, V>>> {
        let place = usize::try_from(self.hasher.hash_one(key) % (PARTS as u64)).ok()?;
        self.parts.get(place).map(|part| part.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What everything weighs.
    #[cfg(test)]
    pub(super) fn weight(&self) -> usize {
        let of = |map: &HashMap<K, (V, usize)>| map.values().map(|(_, weight)| weight).sum::<usize>();
        let parts = self.parts.iter().map(|part| part.lock().unwrap_or_else(PoisonError::into_inner));
        parts.map(|part| of(&part.young) + of(&part.old)).sum()
    }
}

impl<K: Eq + Hash, V: Clone> Part<K, V> {
    fn find(&mut self, key: &K) -> Option<V> {
        if let Some((value, _)) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, (value, weight)) = self.old.remove_entry(key)?;
        self.put(key, value.clone(), weight);
        Some(value)
    }

    fn put(&mut self, key: K, value: V, weight: usize) {
        self.old.remove(&key);
        if let Some((_, before)) = self.young.remove(&key) {
            self.weight -= before;
        }
        if weight > self.room / SHARE {
            return;
        }
        if self.weight + weight > self.room {
            self.old = mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight += weight;
        self.young.insert(key, (value, weight));
    }
}
