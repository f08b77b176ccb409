//! Hearing of changes: all at first, then what is new, and an end to every wait.

mod common;

use std::sync::atomic::Ordering;

use common::{Client, reference, texts};

const COLLECTOR: (&str, &str) = ("PropertyCollector", "propertyCollector");
const NOTHING: &str = r#"<WaitForUpdatesExResponse xmlns="urn:vim25"></WaitForUpdatesExResponse>"#;

fn spec(kind: &str, id: &str, path: &str) -> String {
    format!(
        r#"<spec><propSet><type>{kind}</type><pathSet>{path}</pathSet></propSet><objectSet><obj type="{kind}">{id}</obj></objectSet></spec><partialUpdates>false</partialUpdates>"#
    )
}

fn since(version: &str, most: &str) -> String {
    format!("<version>{version}</version><options><maxWaitSeconds>{most}</maxWaitSeconds></options>")
}

async fn watching(path: &str) -> (Client, String) {
    let client = Client::logged_in().await;
    let collector = reference(&client.call("CreatePropertyCollector", COLLECTOR, "").await);
    client.call("CreateFilter", ("PropertyCollector", &collector), &spec("Datastore", "datastore-1", path)).await;
    (client, collector)
}

#[tokio::test]
async fn all_objects_enter_at_first_and_then_nothing_changes() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    let answer = client.call("WaitForUpdatesEx", collector, "").await;
    for part in [
        "<version>1</version>",
        "<kind>enter</kind><obj type=\"Datastore\">datastore-1</obj>",
        r#"<changeSet xsi:type="PropertyChange"><name>name</name><op>assign</op><val xsi:type="xsd:string">LocalDS_0</val>"#,
    ] {
        assert!(answer.body.contains(part), "{part} in {}", answer.body);
    }
    assert!(client.call("WaitForUpdatesEx", collector, &since("1", "2")).await.body.contains(NOTHING));
    assert_eq!(client.host.seconds.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_wait_without_a_limit_has_one_all_the_same() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    client.call("WaitForUpdatesEx", collector, "<version></version>").await;
    for arguments in ["<version>1</version>".to_owned(), since("1", "86400")] {
        let before = client.host.seconds.load(Ordering::SeqCst);
        assert!(client.call("WaitForUpdatesEx", collector, &arguments).await.body.contains(NOTHING));
        assert_eq!(client.host.seconds.load(Ordering::SeqCst) - before, 30);
    }
}

#[tokio::test]
async fn a_wait_of_no_seconds_is_over_at_once() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    client.call("WaitForUpdatesEx", collector, "").await;
    for most in ["0", "-1"] {
        assert!(client.call("WaitForUpdatesEx", collector, &since("1", most)).await.body.contains(NOTHING));
    }
    assert!(
        client
            .call("CheckForUpdates", collector, "<version>1</version>")
            .await
            .body
            .contains("CheckForUpdatesResponse xmlns=\"urn:vim25\"></")
    );
    assert_eq!(client.host.seconds.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_changes_while_a_client_waits_ends_the_wait() {
    let (client, collector) = watching("summary.freeSpace").await;
    let collector = ("PropertyCollector", collector.as_str());
    client.call("WaitForUpdatesEx", collector, "").await;
    client.host.shrinks_at.store(7, Ordering::SeqCst);
    let answer = client.call("WaitForUpdatesEx", collector, &since("1", "20")).await;
    assert!(answer.body.contains("<version>2</version>"));
    assert!(answer.body.contains("<kind>modify</kind>"));
    assert!(answer.body.contains(r#"<name>summary.freeSpace</name><op>assign</op><val xsi:type="xsd:long">5</val>"#));
    assert_eq!(client.host.seconds.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn the_older_wait_ends_with_an_update_without_news() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    assert!(client.call("WaitForUpdates", collector, "").await.body.contains("<kind>enter</kind>"));
    let answer = client.call("WaitForUpdates", collector, "<version>1</version>").await;
    assert!(answer.body.contains(r#"<returnval xsi:type="UpdateSet"><version>1</version></returnval>"#));
}

#[tokio::test]
async fn who_has_missed_an_update_hears_all_again_and_who_made_one_up_is_refused() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    client.call("WaitForUpdatesEx", collector, "").await;
    for missed in ["", "0"] {
        let answer = client.call("WaitForUpdatesEx", collector, &since(missed, "0")).await;
        assert!(answer.body.contains("<kind>enter</kind>"), "{missed}");
    }
    let answer = client.call("WaitForUpdatesEx", collector, &since("77", "0")).await;
    assert!(answer.body.contains(r#"xsi:type="InvalidCollectorVersion""#));
}

#[tokio::test]
async fn an_object_that_goes_leaves() {
    let client = Client::logged_in().await;
    let view = r#"<container type="Folder">group-d1</container><recursive>true</recursive>"#;
    let view = reference(&client.call("CreateContainerView", ("ViewManager", "ViewManager"), view).await);
    client.call("CreateFilter", COLLECTOR, &spec("ContainerView", &view, "recursive")).await;
    client.call("WaitForUpdatesEx", COLLECTOR, "").await;
    client.call("DestroyView", ("ContainerView", &view), "").await;
    let answer = client.call("WaitForUpdatesEx", COLLECTOR, &since("1", "0")).await;
    assert!(answer.body.contains(&format!("<kind>leave</kind><obj type=\"ContainerView\">{view}</obj>")));
}

#[tokio::test]
async fn a_filter_that_means_what_is_not_there_is_refused() {
    let client = Client::logged_in().await;
    let answer = client.call("CreateFilter", COLLECTOR, &spec("Datastore", "datastore-9", "name")).await;
    assert!(answer.body.contains(r#"xsi:type="ManagedObjectNotFound""#));
    let answer = client.call("CreateFilter", COLLECTOR, &spec("Datastore", "datastore-1", "nope")).await;
    assert!(answer.body.contains(r#"xsi:type="InvalidProperty""#));
}

#[tokio::test]
async fn a_filter_that_is_destroyed_tells_nothing_more() {
    let client = Client::logged_in().await;
    let filter = reference(&client.call("CreateFilter", COLLECTOR, &spec("Datastore", "datastore-1", "name")).await);
    let filters = client.fetch(COLLECTOR, "filter").await;
    assert_eq!(texts(&filters.body, "ManagedObjectReference"), [filter.as_str()]);
    assert_eq!(client.call("DestroyPropertyFilter", ("PropertyFilter", &filter), "").await.status, 200);
    assert!(client.call("WaitForUpdatesEx", COLLECTOR, &since("", "0")).await.body.contains(NOTHING));
}

#[tokio::test]
async fn a_collector_that_is_destroyed_is_gone_and_the_first_one_stays() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    assert_eq!(client.call("DestroyPropertyCollector", collector, "").await.status, 200);
    assert!(client.call("WaitForUpdatesEx", collector, "").await.body.contains("ManagedObjectNotFound"));
    assert!(client.call("DestroyPropertyCollector", COLLECTOR, "").await.body.contains(r#"xsi:type="InvalidRequest""#));
}

#[tokio::test]
async fn waiting_can_be_called_off_when_nobody_waits() {
    let client = Client::logged_in().await;
    let answer = client.call("CancelWaitForUpdates", COLLECTOR, "").await;
    assert!(answer.body.contains("CancelWaitForUpdatesResponse"));
}

#[tokio::test]
async fn a_wait_that_is_called_off_ends() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    client.call("WaitForUpdatesEx", collector, "").await;
    let since = since("1", "30");
    let wait = client.call("WaitForUpdatesEx", collector, &since);
    let (waited, _) = tokio::join!(wait, client.call("CancelWaitForUpdates", collector, ""));
    assert!(waited.body.contains(r#"xsi:type="RequestCanceled""#), "{}", waited.body);
    assert_eq!(client.host.seconds.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_wait_ends_with_its_session() {
    let (client, collector) = watching("name").await;
    let collector = ("PropertyCollector", collector.as_str());
    client.call("WaitForUpdatesEx", collector, "").await;
    let since = since("1", "30");
    let wait = client.call("WaitForUpdatesEx", collector, &since);
    let (waited, _) = tokio::join!(wait, client.call("Logout", ("SessionManager", "SessionManager"), ""));
    assert!(waited.body.contains(r#"xsi:type="NotAuthenticated""#), "{}", waited.body);
    assert_eq!(client.host.seconds.load(Ordering::SeqCst), 5);
}
