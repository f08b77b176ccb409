//! Views: made, read, traversed, changed, destroyed.

mod common;

use common::{Client, objects, reference, texts};

const VIEWS: (&str, &str) = ("ViewManager", "ViewManager");

fn container(id: &str, types: &[&str], recursive: &str) -> String {
    let types = types.iter().map(|kind| format!("<type>{kind}</type>")).collect::<Vec<_>>().concat();
    let kind = if id.starts_with("group") { "Folder" } else { "Datacenter" };
    format!(r#"<container type="{kind}">{id}</container>{types}<recursive>{recursive}</recursive>"#)
}

#[tokio::test]
async fn a_container_view_of_datastores_holds_them_and_nothing_else() {
    let client = Client::logged_in().await;
    let made = client.call("CreateContainerView", VIEWS, &container("group-d1", &["Datastore"], "true")).await;
    let view = reference(&made);
    let answer = client.fetch(("ContainerView", &view), "view").await;
    assert_eq!(texts(&answer.body, "ManagedObjectReference"), ["datastore-1", "datastore-2"]);
    let answer = client.fetch(("ContainerView", &view), "type").await;
    assert_eq!(texts(&answer.body, "string"), ["Datastore"]);
}

#[tokio::test]
async fn what_a_view_holds_depends_on_its_types_and_its_depth() {
    let client = Client::logged_in().await;
    let all =
        ["datacenter-2", "group-v3", "group-h4", "group-s5", "datastore-1", "datastore-2", "group-n6", "network-7"];
    for (id, types, recursive, expected) in [
        ("group-d1", &[][..], "true", &all[..]),
        ("group-d1", &["ManagedEntity"], "1", &all),
        ("group-d1", &["Folder", "Network"], "true", &["group-v3", "group-h4", "group-s5", "group-n6", "network-7"]),
        ("group-d1", &[], "false", &["datacenter-2"]),
        ("group-d1", &["VirtualMachine"], "true", &[]),
        ("datacenter-2", &["Datastore"], "false", &[]),
        ("datacenter-2", &["Datastore"], "true", &["datastore-1", "datastore-2"]),
        ("group-s5", &["Datastore"], "false", &["datastore-1", "datastore-2"]),
    ] {
        let view = reference(&client.call("CreateContainerView", VIEWS, &container(id, types, recursive)).await);
        let answer = client.fetch(("ContainerView", &view), "view").await;
        assert_eq!(texts(&answer.body, "ManagedObjectReference"), expected, "{id} {types:?} {recursive}");
    }
}

#[tokio::test]
async fn the_objects_of_a_view_are_read_by_a_traversal() {
    let client = Client::logged_in().await;
    let made = client.call("CreateContainerView", VIEWS, &container("group-d1", &["Datastore"], "true")).await;
    let spec = format!(
        r#"<propSet><type>Datastore</type><all>false</all><pathSet>name</pathSet></propSet><objectSet><obj type="ContainerView">{}</obj><skip>true</skip><selectSet><name>traverseEntities</name><type>ContainerView</type><path>view</path><skip>false</skip></selectSet></objectSet>"#,
        reference(&made)
    );
    let answer = client.retrieve(&spec).await;
    assert_eq!(objects(&answer), ["datastore-1", "datastore-2"]);
    // A traversal may name a more general type.
    let general = spec.replace("<type>ContainerView</type>", "<type>View</type>");
    assert_eq!(client.retrieve(&general).await.body, answer.body);
}

#[tokio::test]
async fn only_what_holds_entities_is_a_container() {
    let client = Client::logged_in().await;
    let arguments = r#"<container type="Datastore">datastore-1</container><recursive>true</recursive>"#;
    let answer = client.call("CreateContainerView", VIEWS, arguments).await;
    assert!(answer.body.contains(r#"xsi:type="InvalidArgument"><invalidProperty>container"#));
    let answer = client.call("CreateContainerView", VIEWS, &container("group-x", &[], "true")).await;
    assert!(answer.body.contains(r#"xsi:type="ManagedObjectNotFound""#));
}

#[tokio::test]
async fn a_list_view_is_changed_and_answers_what_is_not_there() {
    let client = Client::logged_in().await;
    let made = client.call("CreateListView", VIEWS, r#"<obj type="Datastore">datastore-1</obj>"#).await;
    let view = reference(&made);
    let arguments = r#"<add type="Datastore">datastore-2</add><add type="Task">task-99</add><remove type="Datastore">datastore-1</remove>"#;
    let answer = client.call("ModifyListView", ("ListView", &view), arguments).await;
    assert_eq!(texts(&answer.body, "returnval"), ["task-99"]);
    let listed = async || {
        let answer = client.fetch(("ListView", &view), "view").await;
        texts(&answer.body, "ManagedObjectReference").join(" ")
    };
    assert_eq!(listed().await, "datastore-2");
    client.call("ResetListView", ("ListView", &view), r#"<obj type="Network">network-7</obj>"#).await;
    assert_eq!(listed().await, "network-7");
}

#[tokio::test]
async fn a_view_that_is_destroyed_is_gone() {
    let client = Client::logged_in().await;
    let view = reference(&client.call("CreateContainerView", VIEWS, &container("group-d1", &[], "true")).await);
    assert!(client.fetch(VIEWS, "viewList").await.body.contains(&view));
    assert_eq!(client.call("DestroyView", ("ContainerView", &view), "").await.status, 200);
    assert!(!client.fetch(VIEWS, "viewList").await.body.contains(&view));
    assert!(client.call("DestroyView", ("ContainerView", &view), "").await.body.contains("ManagedObjectNotFound"));
}

#[tokio::test]
async fn a_session_has_a_hundred_views_at_most_and_one_more_when_one_is_destroyed() {
    let client = Client::logged_in().await;
    let make = async || client.call("CreateContainerView", VIEWS, &container("group-d1", &[], "true")).await;
    let first = reference(&make().await);
    for _ in 1..100 {
        assert_eq!(make().await.status, 200);
    }
    let refused = make().await;
    assert!(refused.body.contains(r#"xsi:type="SystemError""#) && refused.body.contains("destroy some first"));
    client.call("DestroyView", ("ContainerView", &first), "").await;
    assert_eq!(make().await.status, 200);
}
