//! Looking libraries up.

use crate::{
    Domain, Glance,
    access::Permissions,
    error::{Error, Result},
    library::requirement::{must_be_local, must_be_subscribed},
    model::{Library, LibraryId, UserName},
    ports::metastore::{LibraryFilter, Query, Stored},
};

/// The privilege that makes things visible.
pub(crate) const READ: &str = "System.Read";

impl Domain {
    /// A library.
    ///
    /// # Errors
    /// NotFound.
    pub async fn library_by_id(&self, id: &LibraryId) -> Result<Library> {
        let library = self.glance().get::<Library>(id).await?;
        library.map(|library| library.record.clone()).ok_or_else(|| Error::not_found("library", id.as_str()))
    }

    /// A local library.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a subscribed one.
    pub async fn local_library(&self, id: &LibraryId) -> Result<Library> {
        let library = self.library_by_id(id).await?;
        must_be_local(&library)?;
        Ok(library)
    }

    /// A subscribed library.
    ///
    /// # Errors
    /// NotFound; InvalidElementType for a local one.
    pub async fn subscribed_library(&self, id: &LibraryId) -> Result<Library> {
        let library = self.library_by_id(id).await?;
        must_be_subscribed(&library)?;
        Ok(library)
    }

    /// The ids of the libraries that match `filter` and that `user` may see, oldest first.
    pub async fn library_ids(&self, filter: LibraryFilter, user: &UserName) -> Result<Vec<LibraryId>> {
        let query = Query::Libraries(filter);
        let mut glance = self.glance();
        loop {
            let ids = self.visible_libraries(&mut glance, &query, user).await;
            if glance.was_one_moment() {
                return ids;
            }
        }
    }

    async fn visible_libraries(&self, glance: &mut Glance, query: &Query, user: &UserName) -> Result<Vec<LibraryId>> {
        let permissions = self.permissions(glance, user).await?;
        let mut ids = glance.ids::<Library>(query).await?;
        if !permissions.hold_globally(READ) {
            ids.retain(|id| visible(&permissions, id));
        }
        Ok(ids)
    }

    /// The libraries that match `filter` and that `user` may see, oldest first.
    pub async fn find_libraries(&self, filter: LibraryFilter, user: &UserName) -> Result<Vec<Library>> {
        let mut work = self.begin().await?;
        let permissions = self.permissions(&mut work, user).await?;
        let found: Vec<Stored<Library>> = work.query(&Query::Libraries(filter)).await?;
        let libraries = found.into_iter().map(|library| library.record);
        Ok(libraries.filter(|library| visible(&permissions, &library.id)).collect())
    }
}

pub(crate) fn visible(permissions: &Permissions, library: &LibraryId) -> bool {
    permissions.hold_on(READ, library)
}
