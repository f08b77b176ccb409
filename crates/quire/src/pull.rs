//! `quire pull`: fetches the files of an item into a folder, each checked before it gets its name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use client::api::content::library::item::ItemModel;
use client::api::content::library::item::download_session::DownloadSessionModel;
use client::api::content::library::item::downloadsession::file::{EndpointType, Info, PrepareStatus};
use client::api::ids::{DownloadSessionId, ItemId};
use client::bind::Id;
use client::{Client, Digests, Expected, Lease, package};
use serde_json::{Value, json};

use crate::connection::{self, Connection};
use crate::failure::{Exit, Failure};
use crate::ls::{self, unsigned};
use crate::screen::{Screen, plain, size, table};
use crate::stop::Stop;
use crate::target::{self, Named, Target};

/// How often the lease of a session is renewed while files move.
const KEEP: Duration = Duration::from_mins(1);
/// First and longest pause between two looks at a file that is being made ready.
const LOOKS: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(2));

/// Fetches the files of an item.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  quire pull templates/hello-vm                      into the current folder
  quire pull templates/hello-vm out                  into folder `out`, which is made
  quire pull templates/hello-vm out --file vm.ovf    one file only

A file gets its name once its checksum is right. After an interruption the same command goes on where it stopped.")]
pub(crate) struct Args {
    /// The item, by names or ids.
    #[arg(value_name = "LIBRARY/ITEM")]
    target: Target,
    /// The folder; made if there is none.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Replaces files that are there.
    #[arg(long)]
    force: bool,
    /// Fetches this file only; can be given several times.
    #[arg(long = "file", value_name = "NAME")]
    files: Vec<String>,
}

/// A file to fetch.
struct Wanted {
    name: String,
    target: PathBuf,
    expected: Expected,
}

pub(crate) async fn run(args: Args, connection: &Connection, screen: &Screen) -> Result<(), Failure> {
    let Some(name) = args.target.item.clone() else {
        return Err(Failure::usage("pull fetches one item; write `LIBRARY/ITEM`"));
    };
    let mut stop = Stop::listen()?;
    let client = connection.open().await?;
    let outcome = pull(&client, (&args, &name), screen, &mut stop).await;
    connection::close(&client).await;
    outcome
}

async fn pull(client: &Client, (args, name): (&Args, &str), screen: &Screen, stop: &mut Stop) -> Result<(), Failure> {
    let library = target::existing_library(client, &args.target.library).await?;
    let item = target::existing_item(client, &library, name).await?;
    let new = DownloadSessionModel { library_item_id: item.id.clone(), ..DownloadSessionModel::default() };
    let session = client.download_sessions().create(None, new).await?;
    let lease = Lease::Download(session.clone());
    let work = client.keeping(&lease, KEEP, fetch_all(client, &session, (args, &item), screen));
    let outcome = stop.unless(work).await;
    // A session that stays goes after a time by itself.
    let _ = client.download_sessions().delete(session).await;
    let fetched = outcome.map_err(|failure| match failure.exit {
        Exit::Interrupted => Failure::new(failure.exit, "interrupted; the same command goes on where this one stopped"),
        Exit::Failed | Exit::Usage | Exit::NotFound | Exit::Denied | Exit::Unreachable => failure,
    })?;
    tell(screen, &item, &fetched);
    Ok(())
}

async fn fetch_all(
    client: &Client,
    session: &DownloadSessionId,
    (args, item): (&Args, &ItemModel),
    screen: &Screen,
) -> Result<Vec<(Wanted, Digests)>, Failure> {
    let wanted = wanted(client, session, args, item).await?;
    std::fs::create_dir_all(&args.folder)
        .map_err(|error| Failure::failed(format!("folder `{}` cannot be made: {error}", args.folder.display())))?;
    let mut fetched = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let digests = fetch(client, session, &wanted, screen).await?;
        fetched.push((wanted, digests));
    }
    Ok(fetched)
}

async fn wanted(
    client: &Client,
    session: &DownloadSessionId,
    args: &Args,
    item: &ItemModel,
) -> Result<Vec<Wanted>, Failure> {
    let mut infos = client.download_files().list(session.clone()).await?;
    if let Some(missing) = args.files.iter().find(|name| !infos.iter().any(|info| info.name == **name)) {
        return Err(Failure::not_found(format!("item `{}` has no file `{missing}`", plain(item.name()))));
    }
    if infos.is_empty() {
        let text = format!("item `{}` has no files; `quire push` gives it some", plain(item.name()));
        return Err(Failure::failed(text));
    }
    infos.retain(|info| args.files.is_empty() || args.files.contains(&info.name));
    let checksums = checksums(client, session, item).await?;
    infos.into_iter().map(|info| want(args, info, &checksums)).collect()
}

fn want(args: &Args, info: Info, known: &BTreeMap<String, Expected>) -> Result<Wanted, Failure> {
    package::check_name(&info.name)
        .map_err(|error| Failure::failed(format!("the server names a file badly: {error}")))?;
    let target = args.folder.join(&info.name);
    if !args.force && target.symlink_metadata().is_ok() {
        let text = format!("`{}` is there already; --force replaces it", target.display());
        return Err(Failure::failed(text));
    }
    let known = known.get(&info.name);
    let expected = Expected {
        size: info.size.map(unsigned).or_else(|| known.and_then(|known| known.size)),
        checksum: info.checksum_info.or_else(|| known.and_then(|known| known.checksum.clone())),
    };
    Ok(Wanted { name: info.name, target, expected })
}

/// Sizes and checksums of the item's files, if the item still has the content that the session leases.
async fn checksums(
    client: &Client,
    session: &DownloadSessionId,
    item: &ItemModel,
) -> Result<BTreeMap<String, Expected>, Failure> {
    let id = ItemId(item.id().to_owned());
    let files = client.item_files().list(id.clone()).await?;
    let leased = client.download_sessions().get(session.clone()).await?.library_item_content_version;
    let now = client.items().get(id).await?.content_version.map(|Id(version)| version);
    if leased != now {
        return Ok(BTreeMap::new());
    }
    let expected = |file: client::api::content::library::item::file::Info| {
        (file.name, Expected { size: Some(unsigned(file.size)), checksum: file.checksum_info })
    };
    Ok(files.into_iter().map(expected).collect())
}

async fn fetch(
    client: &Client,
    session: &DownloadSessionId,
    wanted: &Wanted,
    screen: &Screen,
) -> Result<Digests, Failure> {
    let info = prepared(client, session, &wanted.name).await?;
    let Some(endpoint) = info.download_endpoint else {
        return Err(Failure::failed(format!("the server gave no address for `{}`; try again", wanted.name)));
    };
    let bar = screen.bar(&wanted.name, wanted.expected.size);
    Ok(client.download(&endpoint, &wanted.target, &wanted.expected, bar.progress()).await?)
}

async fn prepared(client: &Client, session: &DownloadSessionId, name: &str) -> Result<Info, Failure> {
    let files = client.download_files();
    let mut info = files.prepare(session.clone(), name.to_owned(), Some(EndpointType::Https)).await?;
    let (mut pause, longest) = LOOKS;
    loop {
        match info.status {
            PrepareStatus::Prepared => return Ok(info),
            PrepareStatus::Error => {
                let reason = info.error_message.map_or_else(String::new, |message| message.default_message);
                return Err(Failure::failed(format!("the server cannot give `{name}`: {reason}")));
            }
            PrepareStatus::Unprepared | PrepareStatus::PrepareRequested | PrepareStatus::Preparing => {}
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(longest);
        info = files.get(session.clone(), name.to_owned()).await?;
    }
}

fn tell(screen: &Screen, item: &ItemModel, fetched: &[(Wanted, Digests)]) {
    let checksum = |wanted: &Wanted, digests: &Digests| {
        let algorithm = wanted.expected.algorithm();
        (client::algorithm_name(algorithm), digests.get(algorithm).unwrap_or_default().to_owned())
    };
    let rows = fetched.iter().map(|(wanted, digests)| {
        let (algorithm, hex) = checksum(wanted, digests);
        [path(&wanted.target), size(digests.size), format!("{algorithm} {hex}")]
    });
    let values = fetched.iter().map(|(wanted, digests)| {
        let (algorithm, value) = checksum(wanted, digests);
        let checksum = json!({ "algorithm": algorithm, "value": value });
        json!({ "name": wanted.name, "path": path(&wanted.target), "size": digests.size, "checksum": checksum })
    });
    let value = json!({ "item": ls::item(item), "files": values.collect::<Vec<Value>>() });
    screen.outcome(&table(["FILE", "SIZE", "CHECKSUM"], &rows.collect::<Vec<_>>()), &value);
}

fn path(path: &Path) -> String {
    path.display().to_string()
}
