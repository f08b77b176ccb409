//! The order of answers does not depend on the order of writing.

use library_core::{
    model::{Event, EventId, Item, Library},
    ports::metastore::{ItemFilter, LibraryFilter, Metastore, Noun, Query, Revision, Write},
};

use super::{answer, commit, insert, sample};

/// By creation, then id in the order of bytes.
pub async fn answers_come_by_creation_then_id(metastore: &dyn Metastore) {
    let (early, late) = (sample::at(0), sample::at(1));
    let item = |number, created| Item { created, ..sample::item(number) };
    let expected = [item(5, early), item(10, late), item(2, late), item(3, late)];
    let written = [item(3, late), item(5, early), item(2, late), item(10, late)];
    insert(metastore, written).await;
    assert_eq!(answer::<Item>(metastore, Query::Items(ItemFilter::default())).await, expected);
    insert(metastore, [sample::library(2), sample::library(1)]).await;
    let found = answer::<Library>(metastore, Query::Libraries(LibraryFilter::default())).await;
    assert_eq!(found, [sample::library(1), sample::library(2)]);
}

/// Events come in the order of commits, though clocks jump.
pub async fn events_come_in_the_order_of_commits(metastore: &dyn Metastore) {
    for number in [3, 1, 2] {
        insert(metastore, [sample::event(number)]).await;
    }
    let after = |event: Option<&str>| Query::EventsAfter(event.map(EventId::new));
    let events = [sample::event(3), sample::event(1), sample::event(2)];
    assert_eq!(answer::<Event>(metastore, after(None)).await, events);
    assert_eq!(answer::<Event>(metastore, after(Some("event-3"))).await, events[1..]);
    assert_eq!(answer::<Event>(metastore, after(Some("event-2"))).await, []);
    commit(metastore, vec![Write::Delete(Event::key(&EventId::new("event-3")), Revision(1))]).await.unwrap();
    assert_eq!(answer::<Event>(metastore, after(Some("event-3"))).await, events[1..]);
    insert(metastore, (10..1200).map(sample::event)).await;
    let found = answer::<Event>(metastore, after(Some("event-1"))).await;
    assert_eq!(found.len(), 1000);
    assert_eq!(found[..2], [sample::event(2), sample::event(10)]);
}
