//! The readable trees of items, brought into line with what the items have now: many at once, since what is shown is synced
//! together. Removes jobs only when what they were for is durable.

use std::collections::BTreeMap;

use crate::{
    Domain, Work,
    error::Result,
    item::find::current_files,
    job::Outcome,
    model::{Item, ItemId, Job, JobId, JobKind, Library, LibraryId, StoreId},
    ports::{StoreError, content_store::TreeItem},
};

/// What a job about a tree names.
type Named<'j> = (&'j ItemId, &'j LibraryId, &'j StoreId);

impl Domain {
    /// Runs those of `jobs` that are about trees, all at once, and removes those that succeeded, which it returns; nobody
    /// takes them before, since it does no harm when two processes do the same. The others are left as they are, for
    /// [`Domain::run_job`].
    ///
    /// # Errors
    /// When the metastore fails.
    pub async fn run_trees(&self, jobs: &[Job]) -> Result<Vec<JobId>> {
        let mut by_store: BTreeMap<&StoreId, Vec<(&Job, TreeItem)>> = BTreeMap::new();
        let mut work = self.begin().await?;
        for job in jobs {
            let JobKind::Tree { item, library, store } = &job.kind else { continue };
            let tree = tree_of(&mut work, (item, library, store)).await?;
            by_store.entry(store).or_default().push((job, tree));
        }
        drop(work);
        let mut done = Vec::new();
        for (store, trees) in by_store {
            let (jobs, items): (Vec<_>, Vec<_>) = trees.into_iter().unzip();
            // A store that is missing fails each of them by itself.
            let Ok(outcomes) = self.show(store, items).await else { continue };
            let shown = jobs.into_iter().zip(outcomes).filter(|(_, outcome)| outcome.is_ok());
            done.extend(shown.map(|(job, _)| job.id.clone()));
        }
        self.finish_jobs(&done).await?;
        Ok(done)
    }

    /// One of them, whose failure is told.
    pub(super) async fn run_tree(&self, named: Named<'_>) -> Result<Outcome> {
        let tree = tree_of(&mut self.begin().await?, named).await?;
        let outcomes = self.show(named.2, vec![tree]).await?;
        outcomes.into_iter().collect::<Result<(), StoreError>>()?;
        Ok(Outcome::Done)
    }

    async fn show(&self, store: &StoreId, items: Vec<TreeItem>) -> Result<Vec<Result<(), StoreError>>> {
        let content = self.content(store)?;
        Ok(if content.capabilities().tree { content.show(items).await } else { items.iter().map(|_| Ok(())).collect() })
    }
}

/// What the item has to show on this store: nothing when it is gone, or has its content elsewhere now.
async fn tree_of(work: &mut Work, (id, library, store): Named<'_>) -> Result<TreeItem> {
    let mut tree = TreeItem { library: library.to_string(), item: id.to_string(), files: Vec::new() };
    let Some(item) = work.get::<Item>(id).await? else { return Ok(tree) };
    let now = work.get::<Library>(&item.record.library).await?;
    if now.is_some_and(|library| library.record.backing.store() == store) {
        let files = current_files(work, &item.record).await?;
        tree.files = files.into_iter().filter_map(|file| Some((file.name, file.blob?))).collect();
    }
    Ok(tree)
}
