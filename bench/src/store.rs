//! A large store: rows written straight through the metadata port, as the server would have written them. The server that
//! they belong to must not run meanwhile.

use std::path::Path;

use anyhow::{Context as _, Result};
use library_core::Work;
use library_core::model::{Blob, BlobId, Item, ItemId, ItemVersion, ItemVersionKey, Library, LibraryId, Name};
use library_core::ports::metastore::{Metastore as _, Noun as _, Write};
use metastore::SqliteMetastore;

/// Items of one durable step.
const STEP: u64 = 1000;
/// A prime: its multiples, modulo any smaller count of items, are all of them in another order.
const SCATTER: u64 = 2_654_435_761;

/// How many of what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Libraries.
    pub(crate) libraries: u64,
    /// Items of the first one.
    pub(crate) first: u64,
    /// Items of all others together, dealt out in turn.
    pub(crate) others: u64,
}

impl Shape {
    /// So many libraries with as many items each.
    pub(crate) fn square(side: u64) -> Self {
        Self { libraries: side, first: side, others: side * side.saturating_sub(1) }
    }

    /// All items.
    pub(crate) fn items(self) -> u64 {
        self.first + self.others
    }

    /// Numbers of items all over the store, from the `from`-th on: none comes again before all others had their turn.
    pub(crate) fn scattered(self, from: u64) -> impl Iterator<Item = u64> {
        let items = self.items().max(1);
        (from..).map(move |turn| turn % items * SCATTER % items)
    }

    /// In which library an item is.
    pub(crate) fn library_of(self, item: u64) -> u64 {
        match item.checked_sub(self.first) {
            Some(number) if self.libraries > 1 => 1 + number % (self.libraries - 1),
            Some(_) | None => 0,
        }
    }
}

/// The id of a library.
pub(crate) fn library_id(number: u64) -> String {
    format!("11b00000-0000-4000-8000-{number:012x}")
}

/// The id of an item.
pub(crate) fn item_id(number: u64) -> String {
    format!("17e00000-0000-4000-8000-{number:012x}")
}

/// The name of an item.
pub(crate) fn item_name(number: u64) -> String {
    format!("item {number}")
}

/// Writes a store of this shape into a data folder. `library` and `item` are there already, made by the server, the item
/// with content: all others are like them.
///
/// # Errors
/// When the metadata cannot be read or written.
pub(crate) fn fill(data: &Path, (library, item): (&str, &str), shape: Shape) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let metastore = SqliteMetastore::open(&data.join("metadata.sqlite"))?;
        let like = Like::read(&metastore, &LibraryId::new(library), &ItemId::new(item)).await?;
        for begin in (0..shape.libraries).step_by(1000) {
            let numbers = begin..shape.libraries.min(begin + 1000);
            write(&metastore, numbers.map(|number| like.library(number)).collect()).await?;
        }
        for begin in (0..shape.items()).step_by(usize::try_from(STEP)?) {
            let numbers = begin..shape.items().min(begin + STEP);
            write(&metastore, numbers.flat_map(|number| like.item(number, shape)).collect()).await?;
        }
        Ok(())
    })
}

async fn write(metastore: &SqliteMetastore, writes: Vec<Write>) -> Result<()> {
    metastore.begin().await?.commit(writes).await.context("the metadata could not be written")
}

/// What all rows are like.
struct Like {
    library: Library,
    item: Item,
    version: ItemVersion,
    blob: Blob,
}

impl Like {
    async fn read(metastore: &SqliteMetastore, library: &LibraryId, item: &ItemId) -> Result<Self> {
        let mut work = Work::begin(metastore).await?;
        let library = work.get::<Library>(library).await?.context("the library is not there")?.record;
        let item = work.get::<Item>(item).await?.context("the item is not there")?.record;
        let key = ItemVersionKey { item: item.id.clone(), version: item.content_version };
        let version = work.get::<ItemVersion>(&key).await?.context("the item has no content")?.record;
        let blob = version.files.first().and_then(|file| file.blob.clone()).context("the item has no file")?;
        let blob = work.get::<Blob>(&blob).await?.context("the file has no content")?.record;
        Ok(Self { library, item, version, blob })
    }

    fn library(&self, number: u64) -> Write {
        let id = LibraryId::new(library_id(number));
        Write::Insert(
            Library { id, name: Name::new(format!("library {number}")), ..self.library.clone() }.into_record(),
        )
    }

    /// An item, its version, and content of its own.
    fn item(&self, number: u64, shape: Shape) -> [Write; 3] {
        let id = ItemId::new(item_id(number));
        let library = LibraryId::new(library_id(shape.library_of(number)));
        let mut blob = Blob { id: BlobId::new(format!("bench-{number:x}")), ..self.blob.clone() };
        blob.digests.sha256 = format!("{number:064x}");
        let mut version = self.version.clone();
        version.key.item = id.clone();
        for file in &mut version.files {
            file.blob = Some(blob.id.clone());
        }
        let item = Item { id, library, name: Name::new(item_name(number)), ..self.item.clone() };
        [item.into_record(), version.into_record(), blob.into_record()].map(Write::Insert)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_shape_has_the_items_that_it_says() {
        let shape = Shape { libraries: 4, first: 10, others: 7 };
        let of = |library| (0..shape.items()).filter(|item| shape.library_of(*item) == library).count();
        assert_eq!([0, 1, 2, 3].map(of), [10, 3, 2, 2]);
        let square = Shape::square(5);
        let of = |library| (0..square.items()).filter(|item| square.library_of(*item) == library).count();
        assert_eq!([0, 1, 2, 3, 4].map(of), [5; 5]);
        assert_eq!(Shape::square(1).items(), 1);
    }

    #[test]
    fn scattered_items_are_all_items_in_another_order() {
        let shape = Shape { libraries: 20, first: 100, others: 1900 };
        let numbers: Vec<u64> = shape.scattered(0).take(2000).collect();
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 2000);
        assert!(numbers.iter().all(|number| *number < 2000));
        assert!(numbers.windows(2).all(|two| two[0].abs_diff(two[1]) > 100));
        assert_eq!(shape.scattered(1990).take(20).collect::<Vec<_>>(), [&numbers[1990..], &numbers[..10]].concat());
    }

    #[test]
    fn ids_look_like_those_of_the_server() {
        assert_eq!(item_id(255), "17e00000-0000-4000-8000-0000000000ff");
        assert_ne!(item_id(1), library_id(1));
    }
}
