//! What a caller may not see stays hidden where the contract asks for a privilege anywhere: lists leave it out, and by its id
//! it is as unknown as what does not exist. Also who may call what the library's services do not declare.

use serde_json::{Value, json};
use vapi::FaultKind::{self, AlreadyExists, NotFound, Unauthenticated, Unauthorized};

use crate::{
    answer::Answer,
    common::{call::Credentials, wire::Wire},
    expected::{Held, demanded},
    operation::declared,
    stage::Stage,
};

const READ: &str = "System.Read";

/// Calls for what exists and for what does not: both must end so, and read alike.
async fn is_hidden(
    stage: &Stage,
    wire: Wire,
    operation: &str,
    (who, input): (Credentials<'_>, &Value),
    fault: FaultKind,
) {
    let mut shapes = Vec::new();
    for input in [stage.scene.real(input), stage.scene.ghostly(input)] {
        let answer = stage.call(wire, declared(operation), who, &input).await;
        assert!(answer.ends(declared(operation), Some(fault)), "{operation}: {answer:?}");
        let ids = stage.scene.all_ids();
        shapes.push(answer.without(ids.iter().map(String::as_str)));
    }
    assert_eq!(shapes[0], shapes[1], "{operation} over {wire:?}: what exists is told");
}

/// Which of these names of the scene an answer shows.
fn shown<'n>(stage: &Stage, answer: &Answer, names: &[&'n str]) -> Vec<&'n str> {
    names.iter().copied().filter(|name| answer.text.contains(stage.scene.id(name))).collect()
}

#[tokio::test]
async fn usages_of_a_hidden_library_are_not_found() {
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let (here, used) = (stage.scene.library("library"), stage.scene.library("used"));
        let reader = stage.user("reader", &[Held::one(READ, Some(here))]).await;
        let owner = stage.user("owner", &[Held::one(READ, Some(used))]).await;
        let (one, all) = (json!({ "library": "{used}", "usage": "{usage}" }), json!({ "library": "{used}" }));
        for (operation, input) in [("content.library.usages.get", &one), ("content.library.usages.list", &all)] {
            is_hidden(&stage, wire, operation, (reader, input), NotFound).await;
            let answer = stage.call(wire, declared(operation), owner, &stage.scene.real(input)).await;
            assert!(answer.ends(declared(operation), None), "{answer:?}");
            assert_eq!(shown(&stage, &answer, &["usage"]), ["usage"]);
        }
    }
}

#[tokio::test]
async fn a_hidden_library_cannot_be_subscribed() {
    let operation = "content.library.subscriptions.create";
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let (published, follower) = (stage.scene.library("published"), stage.scene.library("follower"));
        let add = Held::one("ContentLibrary.AddSubscription", Some(published));
        let blind = stage.user("blind", std::slice::from_ref(&add)).await;
        let seeing = stage.user("seeing", &[add, Held::one(READ, Some(follower))]).await;
        let target = json!({ "target": "USE_EXISTING", "location": "LOCAL", "subscribed_library": "{follower}" });
        let published = stage.scene.id("published");
        let input = json!({ "library": published, "spec": { "subscribed_library": target } });
        let before = stage.everything().await;
        is_hidden(&stage, wire, operation, (blind, &input), NotFound).await;
        let answer = stage.call(wire, declared(operation), seeing, &stage.scene.real(&input)).await;
        assert!(answer.ends(declared(operation), Some(AlreadyExists)), "{answer:?}");
        assert_eq!(before, stage.everything().await, "a refused subscription changed something over {wire:?}");
    }
}

#[tokio::test]
async fn a_hidden_item_cannot_be_copied_from_nor_into_a_hidden_library() {
    let operation = "content.library.item.copy";
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let here = stage.scene.library("library");
        let held = [Held::one(READ, Some(here.clone())), Held::one("ContentLibrary.AddLibraryItem", Some(here))];
        let who = stage.user("owner", &held).await;
        let (item, library) = (stage.scene.id("item"), stage.scene.id("library"));
        let copy = |from: &str, into: &str| {
            // No other field leads the check astray.
            let spec = json!({ "library_id": into, "name": "copy", "source_id": item, "id": item });
            json!({ "source_library_item_id": from, "destination_create_spec": spec })
        };
        let before = stage.everything().await;
        is_hidden(&stage, wire, operation, (who, &copy("{hidden_item}", library)), Unauthorized).await;
        is_hidden(&stage, wire, operation, (who, &copy(item, "{elsewhere}")), Unauthorized).await;
        assert_eq!(before, stage.everything().await, "a refused copy changed something over {wire:?}");
        let answer = stage.call(wire, declared(operation), who, &copy(item, library)).await;
        assert!(answer.ends(declared(operation), None), "{answer:?}");
    }
}

#[tokio::test]
async fn what_is_listed_and_found_is_what_the_caller_may_see() {
    let libraries = ["library", "elsewhere", "published", "follower", "used"];
    let items = ["item", "idle_item", "hidden_item", "published_item", "followed_item"];
    let any_item = json!({ "spec": { "cached": true } });
    let lists: [(&str, Value, &[&str]); 6] = [
        ("content.library.list", json!({}), &["library", "follower"]),
        ("content.library.find", json!({ "spec": { "type": "LOCAL" } }), &["library"]),
        ("content.library.find", json!({ "spec": { "name": "elsewhere" } }), &[]),
        ("content.local_library.list", json!({}), &["library"]),
        ("content.subscribed_library.list", json!({}), &["follower"]),
        ("content.library.item.find", any_item, &["item", "idle_item", "followed_item"]),
    ];
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let held = ["library", "follower"].map(|name| Held::one(READ, Some(stage.scene.library(name))));
        let reader = stage.user("reader", &held).await;
        for (operation, input, expected) in &lists {
            let answer = stage.call(wire, declared(operation), reader, input).await;
            assert!(answer.ends(declared(operation), None), "{answer:?}");
            let names = [libraries, items].concat();
            assert_eq!(shown(&stage, &answer, &names), *expected, "{operation} over {wire:?}");
        }
        let input = json!({ "spec": { "library_id": "{elsewhere}" } });
        is_hidden(&stage, wire, "content.library.item.find", (reader, &input), Unauthorized).await;
    }
}

#[tokio::test]
async fn sessions_are_listed_for_whoever_made_them() {
    for (service, privilege) in [
        ("content.library.item.update_session", "ContentLibrary.UpdateSession"),
        ("content.library.item.download_session", "ContentLibrary.DownloadSession"),
    ] {
        for wire in Wire::ALL {
            let stage = Stage::new().await;
            let held = [Held::one(privilege, Some(stage.scene.library("library")))];
            let (mine, theirs) = (stage.user("mine", &held).await, stage.user("theirs", &held).await);
            let (create, list) = (format!("{service}.create"), format!("{service}.list"));
            let input = stage.scene.real(&json!({ "create_spec": { "library_item_id": "{item}" } }));
            let created = stage.call(wire, declared(&create), mine, &input).await;
            assert!(created.ends(declared(&create), None), "{created:?}");
            let id = uuid_in(&created.text);
            for input in [json!({}), stage.scene.real(&json!({ "library_item_id": "{item}" }))] {
                let seen = stage.call(wire, declared(&list), mine, &input).await;
                assert!(seen.ends(declared(&list), None) && seen.text.contains(&id), "{list}: {seen:?}");
                let others = stage.call(wire, declared(&list), theirs, &input).await;
                assert!(others.ends(declared(&list), None), "{list}: {others:?}");
                assert!(!others.text.contains(&id), "{list} shows another user's session: {others:?}");
                assert_eq!(shown(&stage, &others, &["session", "download"]), Vec::<&str>::new());
            }
            let input = json!({ "library_item_id": "{hidden_item}" });
            is_hidden(&stage, wire, &list, (mine, &input), Unauthorized).await;
            let stranger = stage.user("stranger", &[]).await;
            let answer = stage.call(wire, declared(&list), stranger, &json!({})).await;
            assert!(answer.ends(declared(&list), Some(Unauthorized)), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn tags_of_hidden_objects_are_hidden_and_stay_as_they_are() {
    const SERVICE: &str = "cis.tagging.tag_association";
    let object = |id: &str| json!({ "type": "com.vmware.content.library.Item", "id": id });
    let hidden = || object("{hidden_item}");
    let refused = [
        ("attach", json!({ "tag_id": "{tag}", "object_id": hidden() })),
        ("attach_multiple_tags_to_object", json!({ "object_id": hidden(), "tag_ids": ["{tag}"] })),
        ("detach", json!({ "tag_id": "{common_tag}", "object_id": hidden() })),
        ("detach_multiple_tags_from_object", json!({ "object_id": hidden(), "tag_ids": ["{common_tag}"] })),
        ("list_attached_tags", json!({ "object_id": hidden() })),
        ("list_attachable_tags", json!({ "object_id": hidden() })),
    ];
    let both = json!([object("{item}"), hidden()]);
    let in_part = [
        ("list_attached_objects", json!({ "tag_id": "{common_tag}" })),
        ("list_attached_objects_on_tags", json!({ "tag_ids": ["{common_tag}"] })),
        ("list_attached_tags_on_objects", json!({ "object_ids": both })),
        // In a refusal of one of several the object is named by who refuses.
        ("attach_tag_to_multiple_objects", json!({ "tag_id": "{common_tag}", "object_ids": [object("{item}")] })),
    ];
    for wire in Wire::ALL {
        let stage = Stage::new().await;
        let here = stage.scene.library("library");
        let held = [Held::one(READ, Some(here)), Held::one("InventoryService.Tagging.AttachTag", None)];
        let who = stage.user("tagger", &held).await;
        let before = stage.everything().await;
        for (operation, input) in &refused {
            let input = keeping_tags(&stage, input);
            is_hidden(&stage, wire, &format!("{SERVICE}.{operation}"), (who, &input), Unauthorized).await;
        }
        for (operation, input) in &in_part {
            let operation = declared_in(SERVICE, operation);
            let answer = stage.call(wire, operation, who, &stage.scene.real(input)).await;
            assert!(answer.ends(operation, None), "{answer:?}");
            assert_eq!(shown(&stage, &answer, &["hidden_item"]), Vec::<&str>::new(), "{answer:?}");
        }
        let operation = declared_in(SERVICE, "attach_tag_to_multiple_objects");
        let input = stage.scene.real(&json!({ "tag_id": "{tag}", "object_ids": [hidden()] }));
        let answer = stage.call(wire, operation, who, &input).await;
        assert!(answer.ends(operation, None) && answer.text.contains(READ), "{answer:?}");
        assert_eq!(before, stage.everything().await, "what is hidden was tagged over {wire:?}");
    }
}

/// `input` with the ids of tags that exist: what is looked for is the object alone.
fn keeping_tags(stage: &Stage, input: &Value) -> Value {
    let text = input.to_string();
    let named = ["tag", "common_tag"].into_iter();
    let text = named.fold(text, |text, name| text.replace(&format!("{{{name}}}"), stage.scene.id(name)));
    serde_json::from_str(&text).unwrap()
}

fn declared_in(service: &str, operation: &str) -> &'static vapi::OperationDef {
    declared(&format!("{service}.{operation}"))
}

/// The last id in a text.
fn uuid_in(text: &str) -> String {
    let mut words = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
    words.rfind(|word| word.len() == 36).unwrap().to_owned()
}

/// What no service of the library declares: introspection is open, and says so; all else asks for a login.
#[tokio::test]
async fn beyond_the_library_introspection_alone_is_open() {
    let stage = Stage::new().await;
    let inside: Vec<&str> = library_api::services().iter().map(|service| service.id).collect();
    let beyond = stage.server.operations().filter(|operation| !inside.contains(&operation.service));
    let mut open = 0;
    for operation in beyond {
        assert_eq!(demanded(operation).count(), 0, "{operation:?}");
        let text = stage.ask(operation).await;
        let refused = text.contains(Unauthenticated.canonical());
        let is_open = operation.privileges.is_empty();
        let introspects = operation.service.starts_with("com.vmware.vapi.std.introspection.");
        assert_eq!(is_open, introspects, "{operation:?}");
        assert_eq!(refused, !is_open, "{}.{}: {text}", operation.service, operation.name);
        open += usize::from(is_open);
    }
    assert!(open > 0);
}
