//! Many at once: what may happen once happens once, and nobody is turned away for being one of many.

use std::sync::Arc;

use library_core::{
    Meaning,
    model::{FileStatus, UpdateState, UserName},
    ports::metastore::LibraryFilter,
};
use testkit::{
    World,
    world::{ADMINISTRATOR, creation, new_item, new_library, new_session, pushed, whole},
};

use crate::answer;

const MANY: usize = 100;

async fn start() -> Arc<World> {
    let world = World::new().await;
    world.metastore.be_slow();
    Arc::new(world)
}

/// Runs `MANY` of them at once.
async fn all<T, F>(one: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..MANY).map(|number| tokio::spawn(one(number))).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

#[tokio::test]
async fn of_many_completions_one_succeeds_and_the_others_are_told() {
    let world = start().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let session = world.session(&item).await;
    world.push(&session, "a", b"a").await.unwrap();
    let outcomes = all(|_| {
        let (domain, session) = (world.domain.clone(), session.clone());
        async move { answer(domain.complete_update_session(&session).await) }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_none()).count(), 1);
    let late = outcomes.iter().filter(|outcome| **outcome == Some(Meaning::NotAllowedInCurrentState)).count();
    assert_eq!(late, MANY - 1);
    assert_eq!(world.domain.item_by_id(&item).await.unwrap().content_version, 2);
}

#[tokio::test]
async fn many_files_of_a_session_are_added_and_sent_at_once() {
    let world = start().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let session = world.session(&item).await;
    let outcomes = all(|number| {
        let (domain, session) = (world.domain.clone(), session.clone());
        async move {
            let file = domain.add_session_file(&session, pushed(&number.to_string())).await?;
            domain.upload(&file.key, file.generation, whole("the same content")).await
        }
    })
    .await;
    for outcome in outcomes {
        assert_eq!(outcome.map_err(|error| error.text), Ok(()));
    }
    let files = world.domain.session_files(&session).await.unwrap();
    assert!(files.len() == MANY && files.iter().all(|file| file.status == FileStatus::Ready));
    world.domain.complete_update_session(&session).await.unwrap();
    assert_eq!(world.look(&session).await.unwrap().state, UpdateState::Done);
    assert_eq!(world.stored().await, 1);
}

#[tokio::test]
async fn of_many_sessions_on_an_item_one_is_opened() {
    let world = start().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let outcomes = all(|_| {
        let (domain, item) = (world.domain.clone(), item.clone());
        async move { answer(domain.create_update_session(new_session(&item), &creation("create", None, "")).await) }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_none()).count(), 1);
    assert!(outcomes.iter().flatten().all(|meaning| *meaning == Meaning::ResourceBusy), "{outcomes:?}");
}

#[tokio::test]
async fn many_items_and_libraries_are_made_at_once() {
    let world = start().await;
    let library = world.library("library").await;
    let outcomes = all(|number| {
        let (domain, library) = (world.domain.clone(), library.clone());
        async move {
            let creation = creation("create", None, "");
            let item = domain.create_item(new_item(&library, &number.to_string(), ""), &creation).await;
            (answer(item), answer(domain.create_library(new_library("library"), &creation).await))
        }
    })
    .await;
    assert!(outcomes.iter().all(|outcome| *outcome == (None, None)), "{outcomes:?}");
    let user = UserName::new(ADMINISTRATOR);
    assert_eq!(world.domain.find_libraries(LibraryFilter::default(), &user).await.unwrap().len(), MANY + 1);
    assert_eq!(world.domain.item_ids(&library).await.unwrap().len(), MANY);
}

#[tokio::test]
async fn many_replays_of_one_token_get_one_session() {
    let world = start().await;
    let library = world.library("library").await;
    let item = world.item(&library, "item", "").await;
    let outcomes = all(|_| {
        let (domain, item) = (world.domain.clone(), item.clone());
        async move {
            let creation = creation("create", Some("6a7ea0ee-5b54-4a26-a22b-35b8a0b5b7c1"), "x");
            domain.create_update_session(new_session(&item), &creation).await.unwrap()
        }
    })
    .await;
    assert!(outcomes.iter().all(|session| *session == outcomes[0]));
}
