//! Work that is done for all who wait for it at once: whoever comes while it is done waits for the next time. Knows nothing
//! of the work.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Those who wait for the next time.
pub(crate) struct Group<W>(Arc<Mutex<Queue<W>>>);

struct Queue<W> {
    waiting: Vec<W>,
    leaders: usize,
}

/// The duty to do the work until nobody waits any more. The last one that is dropped without that drops all who wait: they
/// notice.
#[must_use]
pub(crate) struct Lead<W> {
    queue: Arc<Mutex<Queue<W>>>,
    is_over: bool,
}

impl<W> Default for Group<W> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Queue { waiting: Vec::new(), leaders: 0 })))
    }
}

impl<W> Group<W> {
    /// Waits with the others. Whoever comes while fewer than `most` lead has to lead too.
    pub(crate) fn join(&self, waiter: W, most: usize) -> Option<Lead<W>> {
        let mut queue = lock(&self.0);
        queue.waiting.push(waiter);
        let leads = queue.leaders < most;
        queue.leaders += usize::from(leads);
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
        queue.leaders -= usize::from(self.is_over);
        (!self.is_over).then(|| std::mem::take(&mut queue.waiting))
    }
}

impl<W> Drop for Lead<W> {
    fn drop(&mut self) {
        if !self.is_over {
            let mut queue = lock(&self.queue);
            queue.leaders -= 1;
            // Another leader takes them over, if there is one.
            let left = if queue.leaders == 0 { std::mem::take(&mut queue.waiting) } else { Vec::new() };
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
        group.join("a", 1).unwrap().run(|batch| {
            if batch == ["a"] {
                assert!(["b", "c", "d"].into_iter().all(|name| group.join(name, 1).is_none()));
            }
            batches.borrow_mut().push(batch);
        });
        assert_eq!(*batches.borrow(), [vec!["a"], vec!["b", "c", "d"]]);
        assert!(group.join("e", 1).is_some());
    }

    #[test]
    fn a_second_leader_takes_those_who_came_after_the_first_ones_batch() {
        let (group, batches) = (Group::default(), RefCell::new(Vec::new()));
        group.join("a", 2).unwrap().run(|batch| {
            if batch == ["a"] {
                let second = group.join("b", 2).unwrap();
                assert!(group.join("c", 2).is_none());
                second.run(|batch| batches.borrow_mut().push(batch));
            }
            batches.borrow_mut().push(batch);
        });
        assert_eq!(*batches.borrow(), [vec!["b", "c"], vec!["a"]]);
    }

    #[test]
    fn a_leader_that_never_works_or_panics_drops_who_waits_and_leaves_the_lead_to_others() {
        let (group, waiter) = (Group::default(), Rc::new(()));
        drop(group.join(waiter.clone(), 1).unwrap());
        let lead = group.join(waiter.clone(), 1).unwrap();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            lead.run(|_| {
                assert!(group.join(waiter.clone(), 1).is_none());
                panic!("a defect");
            });
        }));
        assert!(outcome.is_err());
        assert_eq!(Rc::strong_count(&waiter), 1);
        assert!(group.join(waiter, 1).is_some());
    }
}
