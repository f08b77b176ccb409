//! What commits touch, as places of marks; and on which marks records and answers rest. The two belong together: a query
//! is remembered only if every write that may change its answer touches a mark of it.

use library_core::{
    model::Item,
    ports::metastore::{ItemFilter, Key, Query, Record, Write},
};

use super::marks::Mark;
use crate::{dispatch, question::Question};

/// The marks of a record: its own, and that of its table for what changes without being named.
pub(super) fn marks_of_record(key: &Key) -> [Mark<'_>; 2] {
    [Mark::Record(key), Mark::Records(dispatch::table(key))]
}

/// The marks of an answer; `None` for one that is not remembered.
pub(super) fn marks_of_answer(query: &Query) -> Option<[Mark<'_>; 2]> {
    match query {
        Query::Libraries(_) => Some([Mark::Libraries, Mark::Libraries]),
        Query::Items(ItemFilter { library: Some(library), .. }) => Some([Mark::ItemsOf(library), Mark::Items]),
        Query::Items(ItemFilter { library: None, .. }) => Some([Mark::ItemsAnywhere, Mark::Items]),
        Query::Grants(user) => Some([Mark::GrantsOf(user), Mark::Grants]),
        // Asked for by calls that change things or by jobs, or dependent on other tables.
        _ => None,
    }
}

/// The places of all that these writes may touch, each once.
pub(crate) fn touched<'w>(writes: impl Iterator<Item = &'w Write>) -> Vec<usize> {
    let mut places = Vec::new();
    for write in writes {
        touch(write, &mut |mark| places.push(mark.place()));
    }
    places.sort_unstable();
    places.dedup();
    places
}

fn touch(write: &Write, mark: &mut impl FnMut(Mark<'_>)) {
    match write {
        Write::Insert(record) | Write::Update(record, _) => {
            mark(Mark::Record(&record.key()));
            touch_answers_with(record, mark);
        }
        Write::Delete(key, _) => {
            mark(Mark::Record(key));
            touch_answers_without(key, mark);
        }
        Write::Condemn(blob) => mark(Mark::Record(&Key::Blob(blob.clone()))),
        Write::DeleteMatching(query) => {
            let table = Question::of(query).table();
            mark(Mark::Records(table));
            touch_answers_about(table, mark);
        }
        Write::Expect(..) | Write::ExpectNone(_) | Write::Refer(_) => {}
    }
}

/// An item never changes its library, so that one library's answers are touched.
fn touch_answers_with(record: &Record, mark: &mut impl FnMut(Mark<'_>)) {
    match record {
        Record::Library(_) => mark(Mark::Libraries),
        Record::Item(Item { library, .. }) => {
            mark(Mark::ItemsOf(library));
            mark(Mark::ItemsAnywhere);
        }
        Record::Grant(grant) => mark(Mark::GrantsOf(&grant.key.user)),
        _ => {}
    }
}

fn touch_answers_without(key: &Key, mark: &mut impl FnMut(Mark<'_>)) {
    match key {
        Key::Library(_) => mark(Mark::Libraries),
        // Which library it was in is not said.
        Key::Item(_) => mark(Mark::Items),
        Key::Grant(grant) => mark(Mark::GrantsOf(&grant.user)),
        _ => {}
    }
}

fn touch_answers_about(table: &'static str, mark: &mut impl FnMut(Mark<'_>)) {
    use crate::table::Table;
    use library_core::model::{Grant, Library};
    match table {
        Library::NAME => mark(Mark::Libraries),
        Item::NAME => mark(Mark::Items),
        Grant::NAME => mark(Mark::Grants),
        _ => {}
    }
}
