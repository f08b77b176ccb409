//! One call of a session: which method of which object it is, and what it needs. It must never know of HTTP.

use crate::{
    about,
    browser::{self, Reach},
    envelope::{Reply, Request},
    face::Facts,
    fault::Fault,
    filter,
    host::{Datastore, Entry, Host, Login},
    inventory,
    memory::{Memory, Session},
    node::Node,
    object::is_a,
    property, search_index, view, waiting,
    world::World,
};

/// A call by someone who is logged in.
pub(crate) struct Call<'a> {
    pub facts: &'a Facts,
    pub host: &'a dyn Host,
    pub memory: &'a Memory,
    /// The secret that the client holds of its session.
    pub token: &'a str,
    pub login: &'a Login,
    pub request: &'a Request,
}

impl Call<'_> {
    /// Does what is asked.
    ///
    /// # Errors
    /// A fault, for the client.
    pub(crate) async fn answer(&self) -> Result<Reply, Fault> {
        let (this, call, method) = (&self.request.this, self.node(), self.request.method());
        // With this clients keep their session alive, whatever becomes of the stores.
        if (this, method) == (&about::service_instance(), "CurrentTime") {
            return Ok(Reply::One(self.host.now().into()));
        }
        let world = self.world().await?;
        let object = world.require(this)?;
        match (this.kind.as_str(), method) {
            (_, "Fetch") => property::fetch(object, call),
            ("SessionManager", "SessionIsActive") => {
                Ok(Reply::One((call.text_of("sessionID") == Some(self.login.key.as_str())).into()))
            }
            ("PropertyCollector", _) => self.collector(&world).await,
            ("PropertyFilter", "DestroyPropertyFilter") => {
                self.with_session(|session| Ok(filter::destroy(session, this)))
            }
            ("ViewManager" | "ContainerView" | "ListView", _) => self.view(&world),
            ("SearchIndex", _) => self.search_index(&world),
            ("HostDatastoreBrowser", "SearchDatastore_Task") => browser::search(self, Reach::Folder).await,
            ("HostDatastoreBrowser", "SearchDatastoreSubFolders_Task") => {
                browser::search(self, Reach::SubFolders).await
            }
            // Folders here have the names that clients see: there is nothing to convert.
            ("DatastoreNamespaceManager", "ConvertNamespacePathToUuidPath") => {
                Ok(Reply::One(call.text_of("namespaceUrl").unwrap_or_default().into()))
            }
            ("FileManager" | "VirtualDiskManager" | "HostDatastoreBrowser" | "DatastoreNamespaceManager", _) => {
                Err(Fault::FilesBelongToLibraries(method.to_owned()))
            }
            _ => Err(self.not_supported()),
        }
    }

    async fn collector(&self, world: &World) -> Result<Reply, Fault> {
        let (this, call) = (&self.request.this, self.node());
        match self.request.method() {
            "RetrieveProperties" => property::retrieve(world, call),
            "RetrievePropertiesEx" => property::retrieve_ex(world, call),
            // All is told at once, so that there is nothing to go on with.
            "ContinueRetrievePropertiesEx" | "CancelRetrievePropertiesEx" => {
                Err(Fault::InvalidArgument("token".to_owned()))
            }
            "CreateFilter" => self.with_session(|session| filter::create(session, world, (this, call))),
            "CreatePropertyCollector" => self.with_session(filter::create_collector),
            "DestroyPropertyCollector" => self.with_session(|session| filter::destroy_collector(session, this)),
            "WaitForUpdatesEx" => waiting::wait_ex(self).await,
            "WaitForUpdates" => waiting::wait_plain(self).await,
            "CheckForUpdates" => waiting::check(self).await,
            "CancelWaitForUpdates" => waiting::cancel(self),
            _ => Err(self.not_supported()),
        }
    }

    fn view(&self, world: &World) -> Result<Reply, Fault> {
        let (this, call) = (&self.request.this, self.node());
        self.with_session(|session| match (this.kind.as_str(), self.request.method()) {
            ("ViewManager", "CreateContainerView") => view::create_container(session, world, call),
            ("ViewManager", "CreateListView") => view::create_list(session, world, call),
            ("ListView", "ModifyListView") => Ok(view::modify_list(session, world, (this, call))),
            ("ListView", "ResetListView") => Ok(view::reset_list(session, world, (this, call))),
            (kind, "DestroyView") if is_a(kind, "View") => Ok(view::destroy(session, this)),
            _ => Err(self.not_supported()),
        })
    }

    fn search_index(&self, world: &World) -> Result<Reply, Fault> {
        match self.request.method() {
            "FindByInventoryPath" => Ok(search_index::by_path(world, self.node())),
            "FindChild" => Ok(search_index::child(world, self.node())),
            // These find virtual machines and hosts only.
            "FindByUuid"
            | "FindByDnsName"
            | "FindByIp"
            | "FindByDatastorePath"
            | "FindAllByUuid"
            | "FindAllByDnsName"
            | "FindAllByIp" => Ok(Reply::Nothing),
            _ => Err(self.not_supported()),
        }
    }

    fn not_supported(&self) -> Fault {
        Fault::NotSupported(self.request.method().to_owned())
    }

    /// The element of the method, with its arguments.
    pub(crate) fn node(&self) -> &Node {
        &self.request.call
    }

    /// What the session can see now.
    ///
    /// # Errors
    /// Of the host.
    pub(crate) async fn world(&self) -> Result<World, Fault> {
        let now = self.host.now();
        let mut world = World::new(about::objects(self.facts, self.login, now));
        world.add(inventory::objects(self.facts, &self.datastores().await?));
        let made = self.memory.with(self.login, now, |session| session.objects(&world));
        world.add(made);
        Ok(world)
    }

    /// All datastores.
    ///
    /// # Errors
    /// Of the host.
    pub(crate) async fn datastores(&self) -> Result<Vec<Datastore>, Fault> {
        self.host.datastores(self.login).await.map_err(|refusal| Fault::of(refusal, &self.request.this))
    }

    /// What is in a folder of a datastore.
    ///
    /// # Errors
    /// Of the host.
    pub(crate) async fn entries(&self, datastore: &str, folder: &[String]) -> Result<Option<Vec<Entry>>, Fault> {
        let entries = self.host.entries(self.login, datastore, folder).await;
        entries.map_err(|refusal| Fault::of(refusal, &self.request.this))
    }

    /// Looks whether the session is still there, for calls that take long. It may have ended on another wire.
    ///
    /// # Errors
    /// When it has ended, or of the host.
    pub(crate) async fn still_logged_in(&self) -> Result<(), Fault> {
        let this = &self.request.this;
        if self.host.session(self.token).await.map_err(|refusal| Fault::of(refusal, this))?.is_some() {
            return Ok(());
        }
        self.memory.forget(self.login);
        Err(Fault::NotAuthenticated(this.clone()))
    }

    /// Does something with what the session made.
    ///
    /// # Errors
    /// Those of the work.
    pub(crate) fn with_session<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, Fault>) -> Result<T, Fault> {
        self.memory.with(self.login, self.host.now(), work)
    }
}
