//! Work that is done for all who wait for it at once: whoever comes while it is done waits for the next time. Knows nothing
//! of the work.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Those who wait for the next time.
pub(crate) struct Group<W>(Arc<Mutex<Queue<W>>>);

struct Queue<W> {
    waiting: Vec<W>,
    is_led: bool,
}

/// The duty to do the work until nobody waits any more. Dropped without that, it drops all who wait: they notice.
#[must_use]
pub(crate) struct Lead<W> {
    queue: Arc<Mutex<Queue<W>>>,
    is_over: bool,
}

impl<W> Default for Group<W> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Queue { waiting: Vec::new(), is_led: false })))
    }
}

impl<W> Group<W> {
    /// Waits with the others. Whoever comes first has to lead.
    pub(crate) fn join(&self, waiter: W) -> Option<Lead<W>> {
        let mut queue = lock(&self.0);
        queue.waiting.push(waiter);
        let leads = !std::mem::replace(&mut queue.is_led, true);
        leads.then(|| Lead { queue: self.0.clone(), is_over: false })
    }
}

impl<W> Lead<W> {
    /// Does the work for all who wait, again and again, until nobody does.
    pub(crate) fn run(mut self, work: impl Fn(Vec<W>)) {
        while let Some(batch) = self.next() {
            work(batch);
        }
    }

    fn next(&mut self) -> Option<Vec<W>> {
        let mut queue = lock(&self.queue);
        self.is_over = queue.waiting.is_empty();
        queue.is_led = !self.is_over;
        queue.is_led.then(|| std::mem::take(&mut queue.waiting))
    }
}

impl<W> Drop for Lead<W> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut queue = lock(&self.queue);
            queue.is_led = false;
            let left = std::mem::take(&mut queue.waiting);
            drop(queue);
            drop(left);
        }
    }
}

fn lock<W>(queue: &Mutex<Queue<W>>) -> MutexGuard<'_, Queue<W>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cell::RefCell;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    use super::Group;

    #[test]
    fn whoever_comes_while_work_is_done_waits_for_the_next_time() {
        let (group, batches) = (Group::default(), RefCell::new(Vec::new()));
        group.join("a").unwrap().run(|batch| {
            if batch == ["a"] {
                assert!(["b", "c", "d"].into_iter().all(|name| group.join(name).is_none()));
            }
            batches.borrow_mut().push(batch);
        });
        assert_eq!(*batches.borrow(), [vec!["a"], vec!["b", "c", "d"]]);
        assert!(group.join("e").is_some());
    }

    #[test]
    fn a_leader_that_never_works_or_panics_drops_who_waits_and_leaves_the_lead_to_others() {
        let (group, waiter) = (Group::default(), Rc::new(()));
        drop(group.join(waiter.clone()).unwrap());
        let lead = group.join(waiter.clone()).unwrap();
        let led = catch_unwind(AssertUnwindSafe(|| {
            lead.run(|_| {
                assert!(group.join(waiter.clone()).is_none());
                panic!("a defect");
            });
        }));
        assert!(led.is_err());
        assert_eq!(Rc::strong_count(&waiter), 1);
        assert!(group.join(waiter).is_some());
    }
}
