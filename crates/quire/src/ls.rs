//! `quire ls`: lists libraries, items, files or transfers.

use client::api::content::LibraryModel;
use client::api::content::library::item::{ItemModel, file::Info};
use client::api::ids::{ItemId, LibraryId};
use client::bind::{DateTime, Id};
use client::{Client, Transfer};
use serde_json::{Value, json};

use crate::connection::{self, Connection};
use crate::failure::Failure;
use crate::screen::{Screen, size, table};
use crate::target::{self, Named, Target};

/// Lists libraries, the items of a library, the files of an item, or transfers.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  quire ls                         all libraries
  quire ls templates               the items of a library
  quire ls templates/hello-vm      the files of an item, with their checksums
  quire ls --transfers             what is uploaded, downloaded and pulled now, and what waits for its turn
  quire --json ls templates        the same for scripts: a JSON array
  quire ls --transfers --json      … also of transfers, with positions in the queue, bytes and rates")]
pub(crate) struct Args {
    /// What to list, by names or ids; all libraries if it is left out.
    #[arg(value_name = "LIBRARY[/ITEM]")]
    target: Option<Target>,
    /// Lists the transfers that run, and those that wait with their positions in the queue.
    #[arg(long, conflicts_with = "target")]
    transfers: bool,
}

pub(crate) async fn run(args: Args, connection: &Connection, screen: &Screen) -> Result<(), Failure> {
    let client = connection.open().await?;
    let outcome =
        if args.transfers { transfers(&client, screen).await } else { list(&client, args.target, screen).await };
    connection::close(&client).await;
    outcome
}

async fn list(client: &Client, target: Option<Target>, screen: &Screen) -> Result<(), Failure> {
    let Some(target) = target else { return libraries(client, screen).await };
    let library = target::existing_library(client, &target.library).await?;
    let Some(name) = target.item else { return items(client, &library, screen).await };
    let item = target::existing_item(client, &library, &name).await?;
    let files = client.item_files().list(ItemId(item.id().to_owned())).await?;
    show(screen, ["NAME", "SIZE", "VERSION", "CHECKSUM"], files.iter().map(file_row), files.iter().map(file));
    Ok(())
}

async fn libraries(client: &Client, screen: &Screen) -> Result<(), Failure> {
    let mut libraries = Vec::new();
    for Id(id) in client.libraries().list().await? {
        let library = client.libraries().get(LibraryId(id.clone())).await?;
        libraries.push((library, client.items().list(LibraryId(id)).await?.len()));
    }
    libraries.sort_by(|(one, _), (other, _)| one.name().cmp(other.name()));
    let rows = libraries.iter().map(|(library, count)| {
        let modified = time(library.last_modified_time);
        [library.name().to_owned(), count.to_string(), modified, library.id().to_owned()]
    });
    let values = libraries.iter().map(|(library, count)| {
        json!({
            "id": library.id(),
            "name": library.name(),
            "description": library.description,
            "items": count,
            "version": library.version,
            "last_modified_time": stamp(library.last_modified_time),
        })
    });
    show(screen, ["NAME", "ITEMS", "MODIFIED", "ID"], rows, values);
    Ok(())
}

async fn items(client: &Client, library: &LibraryModel, screen: &Screen) -> Result<(), Failure> {
    let mut items = Vec::new();
    for Id(id) in client.items().list(LibraryId(library.id().to_owned())).await? {
        items.push(client.items().get(ItemId(id)).await?);
    }
    items.sort_by(|one, other| one.name().cmp(other.name()));
    show(
        screen,
        ["NAME", "TYPE", "SIZE", "VERSION", "MODIFIED", "ID"],
        items.iter().map(item_row),
        items.iter().map(item),
    );
    Ok(())
}

fn item_row(item: &ItemModel) -> [String; 6] {
    [
        item.name().to_owned(),
        item.r#type.clone().filter(|kind| !kind.is_empty()).unwrap_or_else(|| "-".to_owned()),
        size(unsigned(item.size.unwrap_or(0))),
        item.content_version.clone().map(|version| version.0).unwrap_or_default(),
        time(item.last_modified_time),
        item.id().to_owned(),
    ]
}

/// An item as scripts see it.
pub(crate) fn item(item: &ItemModel) -> Value {
    json!({
        "id": item.id(),
        "name": item.name(),
        "type": item.r#type,
        "description": item.description,
        "size": item.size,
        "version": item.version,
        "content_version": item.content_version.as_ref().map(|version| &version.0),
        "last_modified_time": stamp(item.last_modified_time),
    })
}

fn file_row(file: &Info) -> [String; 4] {
    let checksum = file.checksum_info.as_ref().map(|info| format!("{} {}", algorithm(file), info.checksum));
    [file.name.clone(), size(unsigned(file.size)), file.version.clone(), checksum.unwrap_or_else(|| "-".to_owned())]
}

/// A file as scripts see it.
pub(crate) fn file(file: &Info) -> Value {
    let checksum = file.checksum_info.as_ref();
    json!({
        "name": file.name,
        "size": file.size,
        "version": file.version,
        "checksum": checksum.map(|info| json!({ "algorithm": algorithm(file), "value": info.checksum })),
    })
}

/// How the file's checksum is computed; SHA-1 where nothing is said (contract).
fn algorithm(file: &Info) -> &'static str {
    let said = file.checksum_info.as_ref().and_then(|info| info.algorithm);
    client::algorithm_name(said.unwrap_or(client::Algorithm::Sha1))
}

async fn transfers(client: &Client, screen: &Screen) -> Result<(), Failure> {
    let transfers = client.transfers().await?;
    let headings = ["STATE", "DIRECTION", "LIBRARY/ITEM", "FILE", "DONE", "SIZE", "RATE", "USER"];
    show(screen, headings, transfers.iter().map(transfer_row), transfers.iter().map(transfer));
    Ok(())
}

fn transfer_row(transfer: &Transfer) -> [String; 8] {
    let item = transfer.item_name.as_ref().unwrap_or(&transfer.item);
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        transfer.position.map_or_else(|| transfer.state.clone(), |position| format!("{} ({position})", transfer.state)),
        transfer.direction.clone(),
        format!("{}/{item}", transfer.library_name),
        transfer.file.clone(),
        size(transfer.bytes),
        or_dash(transfer.size.map(size)),
        or_dash(transfer.bytes_per_second.map(|rate| format!("{}/s", size(rate)))),
        transfer.user.clone(),
    ]
}

/// A transfer as scripts see it.
fn transfer(transfer: &Transfer) -> Value {
    json!({
        "state": transfer.state,
        "position": transfer.position,
        "direction": transfer.direction,
        "library": { "id": transfer.library, "name": transfer.library_name },
        "item": { "id": transfer.item, "name": transfer.item_name },
        "session": transfer.session,
        "file": transfer.file,
        "user": transfer.user,
        "bytes": transfer.bytes,
        "size": transfer.size,
        "bytes_per_second": transfer.bytes_per_second,
        "since": transfer.since,
    })
}

fn show<const N: usize>(
    screen: &Screen,
    headings: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    values: impl Iterator<Item = Value>,
) {
    let rows: Vec<[String; N]> = rows.collect();
    screen.outcome(&table(headings, &rows), &Value::Array(values.collect()));
}

/// To the minute, for people.
fn time(time: Option<DateTime>) -> String {
    stamp(time).map_or_else(|| "-".to_owned(), |text| text.replace('T', " ").chars().take(16).collect())
}

fn stamp(time: Option<DateTime>) -> Option<String> {
    time.map(|time| time.0.to_string())
}

/// A size on the wire is never negative.
pub(crate) fn unsigned(size: i64) -> u64 {
    u64::try_from(size).unwrap_or(0)
}
