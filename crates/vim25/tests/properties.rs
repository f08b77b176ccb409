//! Reading the inventory, with the specifications that clients send.

mod common;

use common::{Client, objects, texts};

const DATASTORE: (&str, &str) = ("Datastore", "datastore-1");

/// Pattern "ancestors" of govmomi: from an object up to the root.
fn ancestors(kind: &str, id: &str) -> String {
    format!(
        r#"<propSet><type>ManagedEntity</type><pathSet>name</pathSet><pathSet>parent</pathSet></propSet><propSet><type>VirtualMachine</type><pathSet>parentVApp</pathSet></propSet><objectSet><obj type="{kind}">{id}</obj><skip>false</skip><selectSet xmlns:XMLSchema-instance="http://www.w3.org/2001/XMLSchema-instance" XMLSchema-instance:type="TraversalSpec"><name>traverseParent</name><type>ManagedEntity</type><path>parent</path><skip>false</skip><selectSet XMLSchema-instance:type="SelectionSpec"><name>traverseParent</name></selectSet></selectSet><selectSet XMLSchema-instance:type="TraversalSpec" xmlns:XMLSchema-instance="http://www.w3.org/2001/XMLSchema-instance"><type>VirtualMachine</type><path>parentVApp</path><skip>false</skip><selectSet><name>traverseParent</name></selectSet></selectSet></objectSet>"#
    )
}

fn one(kind: &str, id: &str, properties: &str) -> String {
    format!(r#"<propSet><type>{kind}</type>{properties}</propSet><objectSet><obj type="{kind}">{id}</obj></objectSet>"#)
}

#[tokio::test]
async fn ancestors_lead_from_a_datastore_to_the_root_which_has_no_parent() {
    let client = Client::logged_in().await;
    let answer = client.retrieve(&ancestors("Datastore", "datastore-1")).await;
    assert_eq!(objects(&answer), ["datastore-1", "group-s5", "datacenter-2", "group-d1"]);
    let names: Vec<_> = texts(&answer.body, "val").into_iter().filter(|text| !text.contains('-')).collect();
    assert_eq!(names, ["LocalDS_0", "datastore", "DC0", "Datacenters"]);
    let parents = answer.body.matches("<name>parent</name>").count();
    assert_eq!(parents, 3);
}

#[tokio::test]
async fn ancestors_of_the_root_are_itself() {
    let client = Client::logged_in().await;
    assert_eq!(objects(&client.retrieve(&ancestors("Folder", "group-d1")).await), ["group-d1"]);
}

#[tokio::test]
async fn children_of_a_folder_are_found_by_their_types() {
    let client = Client::logged_in().await;
    let spec = |folder: &str| {
        let kinds = ["Folder", "Datacenter", "ComputeResource", "Datastore", "Network", "VirtualMachine"];
        let sets = kinds
            .iter()
            .map(|kind| format!("<propSet><type>{kind}</type><pathSet>name</pathSet></propSet>"))
            .collect::<Vec<_>>()
            .concat();
        format!(
            r#"{sets}<objectSet><obj type="Folder">{folder}</obj><skip>true</skip><selectSet xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="TraversalSpec"><type>Folder</type><path>childEntity</path></selectSet></objectSet>"#
        )
    };
    assert_eq!(objects(&client.retrieve(&spec("group-d1")).await), ["datacenter-2"]);
    let answer = client.retrieve(&spec("group-s5")).await;
    assert_eq!(objects(&answer), ["datastore-1", "datastore-2"]);
    assert!(answer.body.contains(r#"<val xsi:type="xsd:string">LocalDS_0</val>"#));
    assert_eq!(objects(&client.retrieve(&spec("group-n6")).await), ["network-7"]);
    let nothing = client.retrieve(&spec("group-v3")).await;
    assert!(
        nothing.body.contains(r#"<RetrievePropertiesExResponse xmlns="urn:vim25"></RetrievePropertiesExResponse>"#)
    );
}

#[tokio::test]
async fn a_datacenter_names_its_folders() {
    let client = Client::logged_in().await;
    let paths = ["name", "vmFolder", "hostFolder", "datastoreFolder", "networkFolder"];
    let paths = paths.iter().map(|path| format!("<pathSet>{path}</pathSet>")).collect::<Vec<_>>().concat();
    let answer = client.retrieve(&one("Datacenter", "datacenter-2", &paths)).await;
    for (name, id) in [("vm", "v3"), ("host", "h4"), ("datastore", "s5"), ("network", "n6")] {
        let said = format!(
            r#"<name>{name}Folder</name><val type="Folder" xsi:type="ManagedObjectReference">group-{id}</val>"#
        );
        assert!(answer.body.contains(&said), "{said} in {}", answer.body);
    }
}

#[tokio::test]
async fn four_traversals_from_a_datacenter_find_its_folders() {
    let client = Client::logged_in().await;
    let steps = ["vmFolder", "hostFolder", "datastoreFolder", "networkFolder"]
        .iter()
        .map(|path| format!("<selectSet><type>Datacenter</type><path>{path}</path><skip>false</skip></selectSet>"))
        .collect::<Vec<_>>()
        .concat();
    let spec = format!(
        r#"<propSet><type>Folder</type><pathSet>name</pathSet><pathSet>childType</pathSet></propSet><objectSet><obj type="Datacenter">datacenter-2</obj><skip>true</skip>{steps}</objectSet>"#
    );
    let answer = client.retrieve(&spec).await;
    assert_eq!(objects(&answer), ["group-v3", "group-h4", "group-s5", "group-n6"]);
    assert!(answer.body.contains(r#"<val xsi:type="ArrayOfString"><string>Folder</string><string>Datastore</string>"#));
}

#[tokio::test]
async fn nested_paths_are_read() {
    let client = Client::logged_in().await;
    let paths = "<pathSet>summary.url</pathSet><pathSet>capability.topLevelDirectoryCreateSupported</pathSet>";
    let answer = client.retrieve(&one("Datastore", "datastore-1", paths)).await;
    assert!(
        answer
            .body
            .contains(r#"<name>summary.url</name><val xsi:type="xsd:string">ds:///vmfs/volumes/datastore-1/</val>"#)
    );
    assert!(answer.body.contains(r#"Supported</name><val xsi:type="xsd:boolean">true</val>"#));
}

#[tokio::test]
async fn all_properties_of_a_datastore_hold_what_its_types_require() {
    let client = Client::logged_in().await;
    let answer = client.retrieve(&one("Datastore", "datastore-1", "<all>true</all>")).await;
    for part in [
        r#"<val xsi:type="DatastoreSummary"><datastore type="Datastore">datastore-1</datastore><name>LocalDS_0</name><url>ds:///vmfs/volumes/datastore-1/</url><capacity>1099511627776</capacity><freeSpace>7</freeSpace><accessible>true</accessible><multipleHostAccess>false</multipleHostAccess><type>OTHER</type><maintenanceMode>normal</maintenanceMode></val>"#,
        r#"<val xsi:type="DatastoreInfo"><name>LocalDS_0</name>"#,
        "<maxMemoryFileSize>1099511627776</maxMemoryFileSize>",
        r#"<val xsi:type="DatastoreCapability"><directoryHierarchySupported>true</directoryHierarchySupported>"#,
        r#"<name>overallStatus</name><val xsi:type="ManagedEntityStatus">green</val>"#,
        r#"<name>host</name><val xsi:type="ArrayOfDatastoreHostMount"></val>"#,
        r#"<name>vm</name><val xsi:type="ArrayOfManagedObjectReference"></val>"#,
        r#"<val type="HostDatastoreBrowser" xsi:type="ManagedObjectReference">datastoreBrowser-datastore-1</val>"#,
    ] {
        assert!(answer.body.contains(part), "{part} in {}", answer.body);
    }
    assert!(!answer.body.contains("iormConfiguration"));
}

#[tokio::test]
async fn a_property_that_is_asked_for_twice_is_told_once() {
    let client = Client::logged_in().await;
    let spec = format!(
        "<propSet><type>ManagedEntity</type><pathSet>name</pathSet></propSet>{}",
        one("Datastore", "datastore-1", "<pathSet>name</pathSet><pathSet>name</pathSet>")
    );
    assert_eq!(client.retrieve(&spec).await.body.matches("<name>name</name>").count(), 1);
}

#[tokio::test]
async fn a_property_that_the_type_has_not_is_a_fault_that_names_it() {
    let client = Client::logged_in().await;
    for path in ["nope", "name.nope", "summary.url.nope", ""] {
        let answer = client.retrieve(&one("Datastore", "datastore-1", &format!("<pathSet>{path}</pathSet>"))).await;
        assert_eq!(answer.status, 500);
        let said = format!(r#"xsi:type="InvalidProperty"><name>{path}</name>"#);
        assert!(answer.body.contains(&said), "{said} in {}", answer.body);
        assert!(client.fetch(DATASTORE, path).await.body.contains(&said));
    }
}

#[tokio::test]
async fn a_property_that_is_not_set_is_left_out() {
    let client = Client::logged_in().await;
    let answer =
        client.retrieve(&one("Folder", "group-d1", "<pathSet>parent</pathSet><pathSet>namespace.x</pathSet>")).await;
    assert_eq!(objects(&answer), ["group-d1"]);
    assert!(!answer.body.contains("propSet"));
    let answer = client.fetch(("Folder", "group-d1"), "parent").await;
    assert!(answer.body.contains(r#"<FetchResponse xmlns="urn:vim25"></FetchResponse>"#));
}

#[tokio::test]
async fn an_object_that_is_not_there_is_a_fault_unless_it_may_be_left_out() {
    let client = Client::logged_in().await;
    let spec = one("Datastore", "datastore-9", "<pathSet>name</pathSet>");
    let answer = client.retrieve(&spec).await;
    assert!(answer.body.contains(r#"xsi:type="ManagedObjectNotFound"><obj type="Datastore">datastore-9</obj>"#));
    let answer =
        client.retrieve(&format!("{spec}<reportMissingObjectsInResults>true</reportMissingObjectsInResults>")).await;
    assert_eq!((answer.status, objects(&answer).len()), (200, 0));
    assert!(client.fetch(("VirtualMachine", "vm-1"), "name").await.body.contains("ManagedObjectNotFound"));
    assert!(client.fetch(("Network", "datastore-1"), "name").await.body.contains("ManagedObjectNotFound"));
}

#[tokio::test]
async fn selections_in_a_circle_come_to_an_end() {
    let client = Client::logged_in().await;
    let spec = r#"<propSet><type>ManagedEntity</type><pathSet>name</pathSet></propSet><objectSet><obj type="Folder">group-d1</obj>
        <selectSet><name>down</name><type>Folder</type><path>childEntity</path><selectSet><name>down</name></selectSet><selectSet><name>across</name></selectSet><selectSet><name>up</name></selectSet></selectSet>
        <selectSet><name>across</name><type>Datacenter</type><path>datastoreFolder</path><selectSet><name>down</name></selectSet></selectSet>
        <selectSet><name>up</name><type>ManagedEntity</type><path>parent</path><selectSet><name>down</name></selectSet><selectSet><name>up</name></selectSet></selectSet></objectSet>"#;
    let answer = client.retrieve(spec).await;
    assert_eq!(objects(&answer), ["group-d1", "datacenter-2", "group-s5", "datastore-1", "datastore-2"]);
}

#[tokio::test]
async fn a_selection_whose_name_nothing_has_is_a_fault() {
    let client = Client::logged_in().await;
    let spec = r#"<propSet><type>Folder</type></propSet><objectSet><obj type="Folder">group-d1</obj><selectSet><name>nowhere</name></selectSet></objectSet>"#;
    assert!(client.retrieve(spec).await.body.contains(r#"xsi:type="InvalidArgument""#));
}

#[tokio::test]
async fn a_step_along_a_property_that_the_type_has_not_is_a_fault() {
    let client = Client::logged_in().await;
    let spec = r#"<propSet><type>Folder</type></propSet><objectSet><obj type="Folder">group-d1</obj><selectSet><type>Folder</type><path>cousins</path></selectSet></objectSet>"#;
    assert!(client.retrieve(spec).await.body.contains(r#"xsi:type="InvalidProperty"><name>cousins</name>"#));
}

#[tokio::test]
async fn the_older_retrieval_answers_the_same_as_a_list() {
    let client = Client::logged_in().await;
    let spec = format!("<specSet>{}</specSet>", one("Datastore", "datastore-2", "<pathSet>name</pathSet>"));
    let answer = client.call("RetrieveProperties", ("PropertyCollector", "propertyCollector"), &spec).await;
    let said = r#"<RetrievePropertiesResponse xmlns="urn:vim25"><returnval xsi:type="ObjectContent"><obj type="Datastore">datastore-2</obj><propSet xsi:type="DynamicProperty"><name>name</name><val xsi:type="xsd:string">cold</val></propSet></returnval></RetrievePropertiesResponse>"#;
    assert!(answer.body.contains(said), "{}", answer.body);
}

#[tokio::test]
async fn there_is_never_anything_to_go_on_with() {
    let client = Client::logged_in().await;
    for method in ["ContinueRetrievePropertiesEx", "CancelRetrievePropertiesEx"] {
        let answer = client.call(method, ("PropertyCollector", "propertyCollector"), "<token>0</token>").await;
        assert!(answer.body.contains(r#"xsi:type="InvalidArgument"><invalidProperty>token</invalidProperty>"#));
    }
}

#[tokio::test]
async fn fetched_lists_carry_their_type() {
    let client = Client::logged_in().await;
    let answer = client.fetch(("Folder", "group-s5"), "childEntity").await;
    assert!(answer.body.contains(r#"<returnval xsi:type="ArrayOfManagedObjectReference"><ManagedObjectReference type="Datastore">datastore-1</ManagedObjectReference>"#));
}
