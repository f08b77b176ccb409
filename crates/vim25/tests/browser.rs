//! Searching datastores.

mod common;

use common::{Client, reference, texts};

const BROWSER: (&str, &str) = ("HostDatastoreBrowser", "datastoreBrowser-datastore-1");
const ALL: &str = "<details><fileType>true</fileType><fileSize>true</fileSize><modification>true</modification><fileOwner>true</fileOwner></details>";

/// What the task of a search says of itself.
async fn searched(client: &Client, method: &str, path: &str, spec: &str) -> String {
    let arguments = format!(
        r#"<datastorePath>{path}</datastorePath><searchSpec xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{spec}</searchSpec>"#
    );
    let task = reference(&client.call(method, BROWSER, &arguments).await);
    client.fetch(("Task", &task), "info").await.body
}

#[tokio::test]
async fn a_folder_lists_its_files_with_what_is_asked_of_them() {
    let client = Client::logged_in().await;
    let info = searched(&client, "SearchDatastore_Task", "[LocalDS_0] contentlib-a/item", ALL).await;
    for part in [
        r#"<returnval xsi:type="TaskInfo"><key>task-1</key><task type="Task">task-1</task><name>SearchDatastore_Task</name>"#,
        r#"<entity type="Datastore">datastore-1</entity><entityName>LocalDS_0</entityName><state>success</state>"#,
        r#"<result xsi:type="HostDatastoreBrowserSearchResults"><datastore type="Datastore">datastore-1</datastore><folderPath>[LocalDS_0] contentlib-a/item/</folderPath>"#,
        r#"<file xsi:type="IsoImageFileInfo"><path>boot.iso</path><fileSize>5</fileSize><modification>1970-01-01T00:00:00.000Z</modification></file>"#,
        r#"<file xsi:type="VmDiskFileInfo"><path>d&amp;t.vmdk</path><fileSize>8589934592</fileSize>"#,
        r#"<file xsi:type="FileInfo"><path>notes.txt</path><fileSize>0</fileSize>"#,
        r#"<reason xsi:type="TaskReasonUser"><userName>ann@local</userName></reason><queueTime>"#,
        "<eventChainId>0</eventChainId>",
    ] {
        assert!(info.contains(part), "{part} in {info}");
    }
}

#[tokio::test]
async fn without_details_names_are_told_and_no_more() {
    let client = Client::logged_in().await;
    let info = searched(&client, "SearchDatastore_Task", "[LocalDS_0]contentlib-a/item/", "").await;
    assert!(info.contains(r#"<file xsi:type="FileInfo"><path>boot.iso</path></file>"#), "{info}");
    let info = searched(&client, "SearchDatastore_Task", "[LocalDS_0]", "").await;
    assert!(info.contains(
        r#"<folderPath>[LocalDS_0] </folderPath><file xsi:type="FolderFileInfo"><path>contentlib-a</path></file>"#
    ));
}

#[tokio::test]
async fn patterns_and_queries_choose_files() {
    let client = Client::logged_in().await;
    for (spec, expected) in [
        ("<matchPattern>*.iso</matchPattern>", &["boot.iso"][..]),
        ("<matchPattern>*.ISO</matchPattern>", &[]),
        ("<searchCaseInsensitive>true</searchCaseInsensitive><matchPattern>*.ISO</matchPattern>", &["boot.iso"]),
        ("<matchPattern>?o*t*.*o</matchPattern><matchPattern>notes.txt</matchPattern>", &["boot.iso", "notes.txt"]),
        ("<matchPattern>boot</matchPattern>", &[]),
        (r#"<query xsi:type="VmDiskFileQuery"></query>"#, &["d&amp;t.vmdk"]),
        (r#"<query xsi:type="FolderFileQuery"/><query xsi:type="IsoImageFileQuery"/>"#, &["boot.iso"]),
        (r#"<query xsi:type="FileQuery"/>"#, &["boot.iso", "d&amp;t.vmdk", "notes.txt"]),
        (r#"<query xsi:type="VmConfigFileQuery"/>"#, &[]),
    ] {
        let info = searched(&client, "SearchDatastore_Task", "[LocalDS_0] contentlib-a/item", spec).await;
        assert_eq!(texts(&info, "path"), expected, "{spec}");
    }
}

#[tokio::test]
async fn a_search_of_subfolders_goes_all_the_way_down() {
    let client = Client::logged_in().await;
    let spec = "<matchPattern>*.iso</matchPattern>";
    let info = searched(&client, "SearchDatastoreSubFolders_Task", "[LocalDS_0]", spec).await;
    assert!(info.contains(
        r#"<result xsi:type="ArrayOfHostDatastoreBrowserSearchResults"><HostDatastoreBrowserSearchResults "#
    ));
    let folders = ["[LocalDS_0] ", "[LocalDS_0] contentlib-a/", "[LocalDS_0] contentlib-a/item/"];
    assert_eq!(texts(&info, "folderPath"), folders);
    assert_eq!(texts(&info, "path"), ["boot.iso"]);
}

#[tokio::test]
async fn a_folder_that_is_not_there_fails_the_task() {
    let client = Client::logged_in().await;
    for method in ["SearchDatastore_Task", "SearchDatastoreSubFolders_Task"] {
        let info = searched(&client, method, "[LocalDS_0] contentlib-b/", "").await;
        assert!(info.contains("<state>error</state>"));
        let said = r#"<error xsi:type="LocalizedMethodFault"><fault xsi:type="FileNotFound"><file>[LocalDS_0] contentlib-b/</file></fault><localizedMessage>"#;
        assert!(info.contains(said), "{info}");
    }
}

#[tokio::test]
async fn what_is_no_path_of_this_datastore_fails_the_task() {
    let client = Client::logged_in().await;
    for path in ["contentlib-a", "[cold] x", "[LocalDS_0] ../x", "[LocalDS_0", ""] {
        let info = searched(&client, "SearchDatastore_Task", path, "").await;
        let said = format!(r#"<fault xsi:type="InvalidDatastorePath"><datastorePath>{path}</datastorePath>"#);
        assert!(info.contains(&said), "{path}: {info}");
    }
}

#[tokio::test]
async fn tasks_are_listed_waited_for_and_read_like_other_objects() {
    let client = Client::logged_in().await;
    searched(&client, "SearchDatastore_Task", "[LocalDS_0]", "").await;
    let recent = client.fetch(("TaskManager", "TaskManager"), "recentTask").await;
    assert_eq!(texts(&recent.body, "ManagedObjectReference"), ["task-1"]);
    let filter = r#"<spec><propSet><type>Task</type><pathSet>info</pathSet></propSet><objectSet><obj type="Task">task-1</obj></objectSet></spec><partialUpdates>false</partialUpdates>"#;
    let collector = ("PropertyCollector", "propertyCollector");
    client.call("CreateFilter", collector, filter).await;
    let answer = client.call("WaitForUpdatesEx", collector, "<version></version>").await;
    assert!(answer.body.contains(r#"<op>assign</op><val xsi:type="TaskInfo"><key>task-1</key>"#));
    let state = client.fetch(("Task", "task-1"), "info.state").await;
    assert!(state.body.contains(r#"<returnval xsi:type="TaskInfoState">success</returnval>"#));
}

#[tokio::test]
async fn the_oldest_of_many_tasks_is_forgotten() {
    let client = Client::logged_in().await;
    for _ in 0..101 {
        searched(&client, "SearchDatastore_Task", "[LocalDS_0]", "").await;
    }
    assert!(client.fetch(("Task", "task-1"), "info").await.body.contains("ManagedObjectNotFound"));
    assert_eq!(client.fetch(("Task", "task-2"), "info").await.status, 200);
}

#[tokio::test]
async fn a_pattern_of_stars_costs_no_more_than_its_length() {
    let client = Client::logged_in().await;
    let search = async |pattern: String| {
        let spec = format!("<matchPattern>{pattern}x</matchPattern>");
        searched(&client, "SearchDatastore_Task", "[LocalDS_0] contentlib-a/item", &spec).await
    };
    assert!(texts(&search("*t".repeat(400)).await, "path").is_empty());
    assert!(search("*t".repeat(4_000)).await.contains("<invalidProperty>searchSpec.matchPattern</invalidProperty>"));
}
