//! `quire push`: puts files into an item, as one new content version or not at all.

mod plan;
mod session;
mod verify;

use std::time::Duration;

use client::api::content::LibraryModel;
use client::api::content::library::item::ItemModel;
use client::api::content::library::storage_backing::{StorageBacking, StorageBackingType};
use client::api::content::library_model::LibraryType;
use client::api::ids::{ItemId, LibraryId};
use client::bind::Id;
use client::{Client, Lease, Patience};
use serde_json::json;

use self::{plan::Plan, session::Session};
use crate::connection::{self, Connection};
use crate::failure::{Exit, Failure};
use crate::ls;
use crate::screen::{Screen, plain, size};
use crate::stop::Stop;
use crate::target::{self, Named, Target};

/// How often the lease of a session is renewed while files move.
const KEEP: Duration = Duration::from_mins(1);

/// Puts files into an item, as one new content version or not at all.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  quire push templates vm.ova                  item `vm`; the archive is unpacked on the server
  quire push templates/web vm.ovf              with the files that vm.ovf refers to, vm.mf and vm.cert, all beside it
  quire push --create discs debian.iso         makes library `discs` if there is none
  quire push templates https://host/vm.ova     fetched by the server itself
  quire push --add templates/web readme.txt    keeps the files that the item has
  quire push --retry-for 120 discs big.iso     waits up to two hours for a lost connection, then goes on where it was
  quire push --streams 4 discs big.iso         in parts over four connections, for long lines with much delay

A push goes on by itself when the connection breaks or the server starts again: what the server has of a file is not sent
again. The item is made if there is none. It then has exactly what was pushed, unless --add is given. A push that fails or is
interrupted leaves the item as it was; a library that it made stays.")]
pub(crate) struct Args {
    /// Where to put the files, by names or ids; the item's name is by default the first template's or file's, without its
    /// extension.
    #[arg(value_name = "LIBRARY[/ITEM]")]
    target: Target,
    /// Files of this machine, or http and https addresses that the server is to fetch.
    #[arg(value_name = "FILE|URL", required = true)]
    sources: Vec<String>,
    /// Makes the library if there is none.
    #[arg(long)]
    create: bool,
    /// Keeps the files that the item has and that are not pushed anew.
    #[arg(long)]
    add: bool,
    /// Type of a new item [default: by the files: `ovf`, `iso` or none].
    #[arg(long = "type", value_name = "TYPE")]
    item_type: Option<String>,
    /// Datastore of a new library.
    #[arg(long, value_name = "ID", default_value = "datastore-1")]
    datastore: String,
    /// Thumbprint of the certificate that an https source shows.
    #[arg(long, value_name = "THUMBPRINT")]
    source_thumbprint: Option<String>,
    /// Completes although the package's certificate is self-signed, untrusted, expired or not yet valid.
    #[arg(long)]
    accept_warnings: bool,
    /// How long to go on trying while the connection is lost and nothing gets through; 0 ends the push at the first break.
    #[arg(long, value_name = "MINUTES", default_value_t = 10)]
    retry_for: u32,
    /// Over how many connections at once a large file is sent, where the server takes parts: more than one helps on long
    /// lines with much delay, and not on a local network. Archives are sent in order.
    #[arg(long, value_name = "N", default_value_t = 1)]
    streams: usize,
}

impl Args {
    fn patience(&self) -> Patience {
        Patience::lasting(Duration::from_secs(u64::from(self.retry_for) * 60))
    }
}

/// What is pushed, and to where.
struct Push<'a> {
    client: &'a Client,
    screen: &'a Screen,
    args: &'a Args,
    plan: Plan,
}

/// The item that a push fills.
struct Place {
    item: ItemModel,
    /// Made for this push; goes again if the push fails.
    made: bool,
}

impl Place {
    fn id(&self) -> ItemId {
        ItemId(self.item.id().to_owned())
    }
}

pub(crate) async fn run(args: Args, connection: &Connection, screen: &Screen) -> Result<(), Failure> {
    let plan = Plan::of(&args.sources, args.target.item.as_deref())?;
    let mut stop = Stop::listen()?;
    let client = connection.open().await?;
    let patient = client.patient(args.patience());
    let push = Push { client: &patient, screen, args: &args, plan };
    let outcome = Box::pin(push.run(&mut stop)).await;
    connection::close(&client).await;
    outcome
}

impl Push<'_> {
    async fn run(&self, stop: &mut Stop) -> Result<(), Failure> {
        let library = self.library().await?;
        let place = self.place(&library).await?;
        let session = match Session::open(self.client, place.id(), self.args.accept_warnings).await {
            Ok(session) => session,
            Err(failure) => {
                self.unmake(&place).await;
                return Err(failure);
            }
        };
        let lease = Lease::Update(session.id.clone());
        let work = self.client.keeping(&lease, KEEP, session.fill(self));
        match Box::pin(stop.unless(work)).await {
            Ok(sent) => verify::verify(self.client, &place.id(), &sent).await?,
            Err(failure) => return Err(self.abandon(&session, &place, failure).await),
        }
        self.tell(&library, &place.id()).await
    }

    async fn library(&self) -> Result<LibraryModel, Failure> {
        let name = &self.args.target.library;
        if let Some(library) = target::library(self.client, name).await? {
            return Ok(library);
        }
        if !self.args.create {
            let text = format!("there is no library `{name}`; `quire ls` lists those there are, --create makes it");
            return Err(Failure::not_found(text));
        }
        let backing = StorageBacking {
            r#type: Some(StorageBackingType::Datastore),
            datastore_id: Some(Id(self.args.datastore.clone())),
            storage_uri: None,
        };
        let new = LibraryModel {
            name: Some(name.clone()),
            r#type: Some(LibraryType::Local),
            storage_backings: Some(vec![backing]),
            ..LibraryModel::default()
        };
        let LibraryId(id) = self.client.local_libraries().create(None, new).await?;
        Ok(self.client.libraries().get(LibraryId(id)).await?)
    }

    async fn place(&self, library: &LibraryModel) -> Result<Place, Failure> {
        let name = &self.plan.item_name;
        if let Some(item) = target::item(self.client, library, name).await? {
            return Ok(Place { item, made: false });
        }
        let new = ItemModel {
            library_id: library.id.clone(),
            name: Some(name.clone()),
            r#type: self.args.item_type.clone().or_else(|| self.plan.item_type.map(str::to_owned)),
            ..ItemModel::default()
        };
        let id = self.client.items().create(None, new).await?;
        Ok(Place { item: self.client.items().get(id).await?, made: true })
    }

    /// Leaves everything as it was, and says so.
    async fn abandon(&self, session: &Session<'_>, place: &Place, failure: Failure) -> Failure {
        let failure = match (failure.exit, session.reason().await) {
            (Exit::Failed, Some(reason)) if !failure.message.contains(&reason) => Failure::failed(reason),
            _ => failure,
        };
        if !session.abandon().await {
            let text =
                format!("{}; the item may have its new content all the same, look with `quire ls`", failure.message);
            return Failure::new(failure.exit, text);
        }
        self.unmake(place).await;
        if failure.exit != Exit::Interrupted {
            return failure;
        }
        Failure::new(failure.exit, "interrupted; the update session is cancelled and the item is as it was")
    }

    async fn unmake(&self, place: &Place) {
        if place.made {
            // An empty item that stays does no harm; the failure of the push is what the user must see.
            let _ = self.client.patient(Patience::NONE).items().delete(place.id()).await;
        }
    }

    async fn tell(&self, library: &LibraryModel, id: &ItemId) -> Result<(), Failure> {
        let item = self.client.items().get(id.clone()).await?;
        let files = self.client.item_files().list(id.clone()).await?;
        let total: u64 = files.iter().map(|file| ls::unsigned(file.size)).sum();
        let version = item.content_version.as_ref().map_or("?", |version| version.0.as_str());
        let text = format!(
            "`{}/{}` has content version {version}: {}, {}",
            plain(library.name()),
            plain(item.name()),
            counted(files.len()),
            size(total)
        );
        let value = json!({
            "library": { "id": library.id(), "name": library.name() },
            "item": ls::item(&item),
            "files": files.iter().map(ls::file).collect::<Vec<_>>(),
        });
        self.screen.outcome(&text, &value);
        Ok(())
    }
}

fn counted(files: usize) -> String {
    if files == 1 { "1 file".to_owned() } else { format!("{files} files") }
}
