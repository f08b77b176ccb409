//! Small calls beside vcsim, which keeps all in memory and asks nobody's privileges, with 100 items and with 1,000.

use std::time::Duration;

use anyhow::Result;

use crate::case::calls::{QUICK, ask, microseconds};
use crate::figure::{Figure, Target};
use crate::pairs::beside;
use crate::peer::quire::DATASTORE;
use crate::peer::rest::Rest;
use crate::peer::stock::{name, stocked};
use crate::place::Scheme;
use crate::stage::Stage;

/// For how long each side is asked.
const TIME: Duration = Duration::from_secs(2);
/// What a library of so many items is asked, and by how much faster than vcsim.
const ASKED: &[(usize, Call, f64)] = &[
    (100, Call::ItemGet, 1.0),
    (100, Call::ItemGetByApi, 1.0),
    (1000, Call::ItemGet, 2.0),
    (1000, Call::ItemGetByApi, 2.0),
    (1000, Call::LibraryGet, 10.0),
    (1000, Call::ItemList, 3.0),
    (1000, Call::ItemFind, 3.0),
];

/// A call that both know.
#[derive(Clone, Copy)]
pub(super) enum Call {
    ItemGet,
    /// On `/api`, where vcsim has no library: it is asked on `/rest`.
    ItemGetByApi,
    LibraryGet,
    ItemList,
    ItemFind,
}

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let (quire, vcsim) = (stage.quire("quire", "")?, stage.vcsim()?);
    let (ours, theirs) = (quire.rest(Scheme::Http, &stage.certificate)?, vcsim.rest(&stage.certificate)?);
    let (mut figures, time) = (Vec::new(), stage.either(TIME, QUICK));
    let mut filled: Option<(usize, [Shelf; 2])> = None;
    for &(count, call, least) in ASKED {
        let shelves = match filled.take() {
            Some((kept, shelves)) if kept == count => shelves,
            // The smaller library goes: vcsim looks through all of them.
            emptied => {
                for (shelf, rest) in emptied.iter().flat_map(|(_, shelves)| shelves).zip([&ours, &theirs]) {
                    shelf.remove(rest)?;
                }
                [
                    Shelf::fill(stage, &ours, (DATASTORE, count))?,
                    Shelf::fill(stage, &theirs, (&vcsim.datastore, count))?,
                ]
            }
        };
        let our_requests = call.requests(&ours, &shelves[0]);
        let their_requests = call.of_vcsim().requests(&theirs, &shelves[1]);
        let run =
            beside(stage.size.plan, &mut || ask(stage, ours.server(), (&our_requests, quire.id(), time)), &mut || {
                ask(stage, theirs.server(), (&their_requests, vcsim.id(), time))
            })?;
        let what = format!("{}, {count} items / vcsim", call.name());
        figures.push(Figure::speed(what, &run, Target::AtLeast(least)));
        figures.extend(microseconds(&run));
        filled = Some((count, shelves));
    }
    Ok(figures)
}

/// A library of items, each with a small file.
pub(super) struct Shelf {
    library: String,
    items: Vec<String>,
}

impl Shelf {
    fn fill(stage: &Stage, rest: &Rest, (datastore, count): (&str, usize)) -> Result<Self> {
        let library = rest.make_library(&format!("bench {count}"), datastore)?;
        Ok(Self { items: stocked(rest, (&library, count), stage.content()?, &stage.certificate)?, library })
    }

    fn remove(&self, rest: &Rest) -> Result<()> {
        rest.remove_library(&self.library)
    }
}

impl Call {
    fn name(self) -> &'static str {
        match self {
            Self::ItemGet => "item get",
            Self::ItemGetByApi => "item get by /api",
            Self::LibraryGet => "library get",
            Self::ItemList => "item list",
            Self::ItemFind => "item find by name",
        }
    }

    /// As vcsim knows it.
    fn of_vcsim(self) -> Self {
        match self {
            Self::ItemGet | Self::ItemGetByApi => Self::ItemGet,
            Self::LibraryGet | Self::ItemList | Self::ItemFind => self,
        }
    }

    fn requests(self, rest: &Rest, stock: &Shelf) -> Vec<Vec<u8>> {
        let (library, items) = (&stock.library, &stock.items);
        match self {
            Self::ItemGet => items.iter().map(|item| rest.item_get(item)).collect(),
            Self::ItemGetByApi => items.iter().map(|item| rest.item_get_by_api(item)).collect(),
            Self::LibraryGet => vec![rest.library_get(library)],
            Self::ItemList => vec![rest.item_list(library)],
            Self::ItemFind => (0..items.len()).map(|number| rest.item_find(library, &name(number))).collect(),
        }
    }
}
