//! `quire rm`: deletes an item or a library, after asking.

use std::io::{self, IsTerminal, Write};

use client::Client;
use client::api::content::LibraryModel;
use client::api::content::library::item::ItemModel;
use client::api::ids::{ItemId, LibraryId};
use serde_json::json;

use crate::connection::{self, Connection};
use crate::failure::Failure;
use crate::screen::{Screen, plain};
use crate::target::{self, Named, Target};

/// Deletes an item, or a library with all its items.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  quire rm templates/hello-vm      deletes one item, after asking
  quire rm --yes templates         deletes a library with all its items")]
pub(crate) struct Args {
    /// What to delete, by names or ids.
    #[arg(value_name = "LIBRARY[/ITEM]")]
    target: Target,
    /// Does not ask.
    #[arg(long, short)]
    yes: bool,
}

pub(crate) async fn run(args: Args, connection: &Connection, screen: &Screen) -> Result<(), Failure> {
    let client = connection.open().await?;
    let outcome = remove(&client, &args, screen).await;
    connection::close(&client).await;
    outcome
}

async fn remove(client: &Client, args: &Args, screen: &Screen) -> Result<(), Failure> {
    let library = target::existing_library(client, &args.target.library).await?;
    match &args.target.item {
        Some(name) => {
            let item = target::existing_item(client, &library, name).await?;
            remove_item(client, &item, args, screen).await
        }
        None => remove_library(client, &library, args, screen).await,
    }
}

async fn remove_item(client: &Client, item: &ItemModel, args: &Args, screen: &Screen) -> Result<(), Failure> {
    agreed(args, &format!("delete item `{}`?", plain(item.name())))?;
    client.items().delete(ItemId(item.id().to_owned())).await?;
    told(screen, "item", item);
    Ok(())
}

async fn remove_library(client: &Client, library: &LibraryModel, args: &Args, screen: &Screen) -> Result<(), Failure> {
    let id = LibraryId(library.id().to_owned());
    let count = client.items().list(id.clone()).await?.len();
    agreed(args, &format!("delete library `{}` with all it holds (items: {count})?", plain(library.name())))?;
    client.local_libraries().delete(id).await?;
    told(screen, "library", library);
    Ok(())
}

fn told(screen: &Screen, what: &str, named: &impl Named) {
    let value = json!({ "deleted": what, "id": named.id(), "name": named.name() });
    screen.outcome(&format!("{what} `{}` is deleted", plain(named.name())), &value);
}

fn agreed(args: &Args, question: &str) -> Result<(), Failure> {
    if args.yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!("{question} nobody is there to answer; give --yes")));
    }
    let _ = write!(io::stderr(), "{question} [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    if read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Failure::failed("nothing was deleted"))
}
