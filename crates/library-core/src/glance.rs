//! A look at the metadata that changes nothing: what a call reads is of one moment, mostly from memory.

use std::{mem, sync::Arc};

use crate::{
    Domain, Work,
    error::Result,
    ports::metastore::{Glimpse, GlimpseError, Key, MetastoreError, Noun, Query, Stored, constraint},
};

/// Reads of one moment that is not older than the glance.
///
/// What is remembered may pass while a verb looks. Then everything that it reads on is refused, and it looks again at all
/// that it needs:
///
/// ```text
/// let mut glance = self.glance();
/// loop {
///     let found = look(&mut glance).await;
///     if glance.was_one_moment() {
///         return found;
///     }
/// }
/// ```
///
/// The second time is the last. A single read is always of one moment.
pub struct Glance {
    glimpse: Box<dyn Glimpse>,
    moved: bool,
}

impl Glance {
    /// The `N` with this id.
    pub async fn get<N: Noun>(&mut self, id: &N::Id) -> Result<Option<Arc<Stored<N>>>> {
        let found = self.glimpse.get(&N::key(id)).await;
        Ok(self.told(found)?.and_then(N::from_shared))
    }

    /// The keys of what answers `query`, in its order.
    pub async fn keys(&mut self, query: &Query) -> Result<Arc<[Key]>> {
        let found = self.glimpse.keys(query).await;
        self.told(found)
    }

    /// The ids of the `N` that answer `query`, in its order.
    pub async fn ids<N: Noun>(&mut self, query: &Query) -> Result<Vec<N::Id>> {
        Ok(self.keys(query).await?.iter().filter_map(N::id_in).cloned().collect())
    }

    /// Whether everything that was read since this was asked last, or since the beginning, is of one moment; `false` asks for
    /// another look.
    pub fn was_one_moment(&mut self) -> bool {
        !mem::take(&mut self.moved)
    }

    fn told<T>(&mut self, answer: Result<T, GlimpseError>) -> Result<T> {
        match answer {
            Ok(found) => Ok(found),
            Err(GlimpseError::Failed(error)) => Err(error.into()),
            Err(GlimpseError::Moved) => {
                self.moved = true;
                Err(MetastoreError::Conflict { constraint: constraint::REVISION }.into())
            }
        }
    }
}

/// Whatever reads records of one moment: verbs that look, and units of work.
pub(crate) trait Reads {
    /// The `N` with this id.
    fn look<N: Noun>(&mut self, id: &N::Id) -> impl Future<Output = Result<Option<Arc<Stored<N>>>>> + Send;

    /// The keys of what answers `query`, in its order.
    fn look_for(&mut self, query: &Query) -> impl Future<Output = Result<Arc<[Key]>>> + Send;
}

impl Reads for Glance {
    async fn look<N: Noun>(&mut self, id: &N::Id) -> Result<Option<Arc<Stored<N>>>> {
        self.get(id).await
    }

    async fn look_for(&mut self, query: &Query) -> Result<Arc<[Key]>> {
        self.keys(query).await
    }
}

impl Reads for Work {
    async fn look<N: Noun>(&mut self, id: &N::Id) -> Result<Option<Arc<Stored<N>>>> {
        Ok(self.get(id).await?.map(Arc::new))
    }

    async fn look_for(&mut self, query: &Query) -> Result<Arc<[Key]>> {
        Ok(self.keys(query).await?.into())
    }
}

impl Domain {
    /// Begins a look at the metadata as it is now. Whoever reads more than once asks [`Glance::was_one_moment`] afterwards.
    pub fn glance(&self) -> Glance {
        Glance { glimpse: self.ports.metastore.glimpse(), moved: false }
    }
}
