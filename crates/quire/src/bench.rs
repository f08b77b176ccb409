//! `quire bench`: measures a server from outside, with a library of its own that it removes afterwards.

use std::time::{Duration, Instant};

use client::api::content::LibraryModel;
use client::api::content::library::item::ItemModel;
use client::api::content::library::item::download_session::DownloadSessionModel;
use client::api::content::library::item::transfer::TransferEndpoint;
use client::api::content::library::item::update_session::UpdateSessionModel;
use client::api::content::library::item::updatesession::file::{AddSpec, SourceType};
use client::api::content::library::storage_backing::{StorageBacking, StorageBackingType};
use client::api::ids::{DownloadSessionId, ItemId, LibraryId, UpdateSessionId};
use client::bind::Id;
use client::{Bytes, Client};
use futures::future::try_join_all;
use serde_json::json;

use crate::connection::{self, Connection};
use crate::failure::Failure;
use crate::screen::{Screen, table};

/// Bytes that are sent at once.
const PIECE: u64 = 1 << 20;
/// Name of the one file of each item.
const FILE: &str = "bench.bin";

/// Measures a server: uploads, downloads, small calls.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  quire bench                              4 uploads and downloads of 256 MiB, one after the other, 2000 small calls
  quire bench --streams 4                  … all four at once
  quire bench --size 1024 --json           for scripts

Every upload has other content, so that the server stores each. The library `quire bench` is made for it on the datastore
given and removed afterwards.")]
pub(crate) struct Args {
    /// Size of a file in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 256)]
    size: u64,
    /// Files.
    #[arg(long, value_name = "N", default_value_t = 4)]
    files: usize,
    /// Transfers, or small calls, at once.
    #[arg(long, value_name = "N", default_value_t = 1)]
    streams: usize,
    /// Small calls.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    calls: usize,
    /// Where the library is made.
    #[arg(long, value_name = "ID", default_value = "datastore-1")]
    datastore: String,
}

pub(crate) async fn run(args: Args, connection: &Connection, screen: &Screen) -> Result<(), Failure> {
    let client = connection.open().await?;
    let library = client.local_libraries().create(None, library(&args)).await?;
    let measured = measure(&client, &library, &args).await;
    let removed = client.local_libraries().delete(library).await;
    connection::close(&client).await;
    let figures = measured?;
    removed?;
    tell(&figures, screen);
    Ok(())
}

/// One figure.
struct Figure {
    name: &'static str,
    unit: &'static str,
    value: f64,
}

async fn measure(client: &Client, library: &LibraryId, args: &Args) -> Result<Vec<Figure>, Failure> {
    let mut items = Vec::new();
    let mut uploading = Duration::ZERO;
    for batch in numbers(args.files).chunks(args.streams.max(1)) {
        let prepared = try_join_all(batch.iter().map(|number| prepare(client, library, *number))).await?;
        let begun = Instant::now();
        try_join_all(prepared.iter().map(|upload| upload.send(client, args.size))).await?;
        uploading += begun.elapsed();
        items.extend(try_join_all(prepared.into_iter().map(|upload| upload.complete(client))).await?);
    }
    let mut downloading = Duration::ZERO;
    for batch in items.chunks(args.streams.max(1)) {
        let opened = try_join_all(batch.iter().map(|item| open(client, item))).await?;
        let begun = Instant::now();
        try_join_all(opened.iter().map(|(_, endpoint)| client.drain(endpoint))).await?;
        downloading += begun.elapsed();
        for (session, _) in opened {
            client.download_sessions().delete(session).await?;
        }
    }
    let (reads, latency) = small_calls(client, library, args).await?;
    let moved = megabytes(args.size * args.files as u64);
    Ok(vec![
        Figure { name: "upload", unit: "MB/s", value: moved / uploading.as_secs_f64() },
        Figure { name: "download", unit: "MB/s", value: moved / downloading.as_secs_f64() },
        Figure { name: "small calls", unit: "calls/s", value: reads },
        Figure { name: "small call, median", unit: "ms", value: latency },
    ])
}

/// A file that waits for its bytes.
struct Upload {
    item: ItemId,
    session: UpdateSessionId,
    endpoint: TransferEndpoint,
    piece: Bytes,
}

async fn prepare(client: &Client, library: &LibraryId, number: usize) -> Result<Upload, Failure> {
    let new = ItemModel {
        library_id: Some(Id(library.as_str().to_owned())),
        name: Some(format!("bench {number}")),
        ..ItemModel::default()
    };
    let item = client.items().create(None, new).await?;
    let new =
        UpdateSessionModel { library_item_id: Some(Id(item.as_str().to_owned())), ..UpdateSessionModel::default() };
    let session = client.update_sessions().create(None, new).await?;
    let spec = AddSpec {
        name: FILE.to_owned(),
        source_type: SourceType::Push,
        source_endpoint: None,
        size: None,
        checksum_info: None,
    };
    let info = client.update_files().add(session.clone(), spec).await?;
    let endpoint = info.upload_endpoint.ok_or_else(|| Failure::failed("the server gave no upload address"))?;
    Ok(Upload { item, session, endpoint, piece: noise(number) })
}

impl Upload {
    async fn send(&self, client: &Client, mebibytes: u64) -> Result<(), Failure> {
        Ok(client.pour(&self.endpoint, self.piece.clone(), mebibytes).await?)
    }

    async fn complete(self, client: &Client) -> Result<ItemId, Failure> {
        client.update_sessions().complete(self.session).await?;
        Ok(self.item)
    }
}

async fn open(client: &Client, item: &ItemId) -> Result<(DownloadSessionId, TransferEndpoint), Failure> {
    let new =
        DownloadSessionModel { library_item_id: Some(Id(item.as_str().to_owned())), ..DownloadSessionModel::default() };
    let session = client.download_sessions().create(None, new).await?;
    let info = client.download_files().prepare(session.clone(), FILE.to_owned(), None).await?;
    let endpoint = info.download_endpoint.ok_or_else(|| Failure::failed("the server gave no download address"))?;
    Ok((session, endpoint))
}

/// Calls a second, and the median time of one in milliseconds.
async fn small_calls(client: &Client, library: &LibraryId, args: &Args) -> Result<(f64, f64), Failure> {
    let begun = Instant::now();
    let mut times = Vec::with_capacity(args.calls);
    for batch in numbers(args.calls).chunks(args.streams.max(1)) {
        let calls = batch.iter().map(|_| async {
            let begun = Instant::now();
            client.local_libraries().get(library.clone()).await.map(|_| begun.elapsed())
        });
        times.extend(try_join_all(calls).await?);
    }
    let elapsed = begun.elapsed().as_secs_f64();
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok((count(args.calls) / elapsed, median.as_secs_f64() * 1000.0))
}

fn library(args: &Args) -> LibraryModel {
    let backing = StorageBacking {
        r#type: Some(StorageBackingType::Datastore),
        datastore_id: Some(Id(args.datastore.clone())),
        storage_uri: None,
    };
    LibraryModel {
        name: Some("quire bench".to_owned()),
        storage_backings: Some(vec![backing]),
        ..LibraryModel::default()
    }
}

/// A piece of content that no other file has, and that no disk compresses.
fn noise(seed: usize) -> Bytes {
    let mut state = (seed as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut piece = Vec::new();
    while (piece.len() as u64) < PIECE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        piece.extend_from_slice(&state.to_le_bytes());
    }
    piece.into()
}

fn numbers(count: usize) -> Vec<usize> {
    (0..count).collect()
}

#[expect(clippy::cast_precision_loss, reason = "figures are rounded anyway")]
fn megabytes(mebibytes: u64) -> f64 {
    (mebibytes * PIECE) as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "figures are rounded anyway")]
fn count(number: usize) -> f64 {
    number as f64
}

fn tell(figures: &[Figure], screen: &Screen) {
    let rows: Vec<[String; 3]> = figures
        .iter()
        .map(|figure| [figure.name.to_owned(), format!("{:.2}", figure.value), figure.unit.to_owned()])
        .collect();
    let value = figures.iter().map(|figure| json!({ "name": figure.name, "unit": figure.unit, "value": figure.value }));
    screen.outcome(&table(["WHAT", "VALUE", "UNIT"], &rows), &value.collect());
}
