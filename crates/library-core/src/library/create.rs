//! Making a library of either kind.

use crate::{
    Creation, Domain,
    domain::Attempts,
    error::{Error, Meaning, Result},
    library::requirement::check_name,
    library::{PublicationChange, PublisherChange, policy::check_policy, publisher::first_publisher},
    model::{Backing, EventKind, Library, LibraryId, LibraryKind, LibraryState, Name, Publication, Publisher, StoreId},
};

/// Where a new library is to lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewBacking {
    /// On a datastore, by its id.
    Datastore(String),
    /// At a URI.
    Other(String),
}

/// A local library to be made.
#[derive(Clone, Debug)]
pub struct NewLibrary {
    /// Its name; must not be empty.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Where it is to lie.
    pub backing: NewBacking,
    /// How it is published, if it is.
    pub publication: Option<PublicationChange>,
    /// Optimised for remote publishing.
    pub optimize_remote_publishing: bool,
    /// Usages of the library also block deletion of its items.
    pub apply_usage_to_items: bool,
    /// The security policy that it follows.
    pub security_policy: Option<String>,
}

/// Who fills a new library, and what comes with that.
#[derive(Clone, Debug)]
pub(crate) enum Filling {
    /// Its users.
    Local(Option<Publication>),
    /// A publisher, once there is one.
    Subscribed(Option<Publisher>),
}

impl Domain {
    /// Makes a local library and returns its id; a repeated client token returns the first one's.
    ///
    /// # Errors
    /// InvalidArgument for an empty name, an unknown datastore or policy, bad publish information or a bad token;
    /// Unsupported for a URI that the configuration maps to no store.
    pub async fn create_library(&self, new: NewLibrary, creation: &Creation) -> Result<LibraryId> {
        // Hashing a password takes long on purpose; no unit of work is open meanwhile.
        let publication = match &new.publication {
            Some(change) => Some(self.first_publication(change.clone()).await?),
            None => None,
        };
        self.make_library(&new, Filling::Local(publication), creation).await
    }

    /// Makes a subscribed library and returns its id; a repeated client token returns the first one's. It is empty until
    /// it is synchronised. What `new` says about publication is ignored.
    ///
    /// # Errors
    /// As [`Domain::create_library`]; InvalidArgument for a publisher that cannot be one; ResourceInaccessible for one
    /// whose feed cannot be had.
    pub async fn create_subscribed_library(
        &self,
        new: NewLibrary,
        publisher: Option<PublisherChange>,
        creation: &Creation,
    ) -> Result<LibraryId> {
        // A repeated creation is answered though its publisher is gone by now.
        if let Some(id) = self.replayed(&mut self.begin().await?, creation).await? {
            return Ok(LibraryId::new(id));
        }
        check_name(&new.name)?;
        new.security_policy.as_deref().map_or(Ok(()), check_policy)?;
        self.backing(&new.backing)?;
        let publisher = match publisher {
            Some(change) => {
                let here = change.here.clone();
                Some(self.reached(first_publisher(change)?, here.as_ref()).await?)
            }
            None => None,
        };
        self.make_library(&new, Filling::Subscribed(publisher), creation).await
    }

    async fn make_library(&self, new: &NewLibrary, filling: Filling, creation: &Creation) -> Result<LibraryId> {
        let mut attempts = Attempts::default();
        loop {
            let mut work = self.begin().await?;
            if let Some(id) = self.replayed(&mut work, creation).await? {
                return Ok(LibraryId::new(id));
            }
            let library = self.new_library(new, filling.clone())?;
            let id = library.id.clone();
            self.tell(&mut work, EventKind::LibraryCreated, id.as_str(), Some(creation));
            self.remember(&mut work, creation, id.as_str())?;
            work.insert(library);
            if attempts.saved(work.save().await)? {
                return Ok(id);
            }
        }
    }

    /// # Errors
    /// InvalidArgument for an empty name, an unknown datastore or policy; Unsupported for an unknown URI.
    pub(crate) fn new_library(&self, new: &NewLibrary, filling: Filling) -> Result<Library> {
        check_name(&new.name)?;
        new.security_policy.as_deref().map_or(Ok(()), check_policy)?;
        let now = self.now();
        let (kind, publication, publisher) = match filling {
            Filling::Local(publication) => (LibraryKind::Local, publication, None),
            Filling::Subscribed(publisher) => (LibraryKind::Subscribed, None, publisher),
        };
        Ok(Library {
            id: LibraryId::new(self.ports.ids.uuid()),
            name: Name::new(new.name.clone()),
            description: new.description.clone(),
            kind,
            backing: self.backing(&new.backing)?,
            created: now,
            modified: now,
            last_sync: None,
            version: 1,
            server_guid: self.rules.server_guid.clone(),
            publication,
            publisher,
            state: LibraryState::Active,
            state_message: None,
            optimize_remote_publishing: new.optimize_remote_publishing,
            apply_usage_to_items: new.apply_usage_to_items,
            security_policy: new.security_policy.clone(),
        })
    }

    pub(crate) fn backing(&self, new: &NewBacking) -> Result<Backing> {
        match new {
            NewBacking::Datastore(id) => {
                let store = StoreId::new(id.clone());
                if self.ports.stores.contains_key(&store) {
                    return Ok(Backing::Datastore(store));
                }
                let known: Vec<&str> = self.ports.stores.keys().map(StoreId::as_str).collect();
                let text = format!("datastore `{id}` does not exist; this server has `{}`", known.join("`, `"));
                Err(Error::invalid("quire.library.datastore", text).arg(id.clone()))
            }
            NewBacking::Other(uri) => {
                let owner = self.ports.stores.iter().find(|(_, port)| port.uris.iter().any(|root| root == uri));
                let Some((store, _)) = owner else { return Err(unmapped(uri)) };
                Ok(Backing::Other { uri: uri.clone(), store: store.clone() })
            }
        }
    }
}

fn unmapped(uri: &str) -> Error {
    let text = format!(
        "storage uri `{uri}` belongs to no store of this server; list it under `uris` of a `[[store]]` in the \
         configuration, or use a DATASTORE backing"
    );
    Error::new(Meaning::Unsupported, "quire.library.storage_uri", text).arg(uri)
}
