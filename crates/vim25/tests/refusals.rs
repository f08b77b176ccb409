//! Finding by path, and all that this server does not do.

mod common;

use common::{Client, texts};

const INDEX: (&str, &str) = ("SearchIndex", "SearchIndex");

#[tokio::test]
async fn entities_are_found_by_their_path() {
    let client = Client::logged_in().await;
    for (path, expected) in [
        ("DC0", &["datacenter-2"][..]),
        ("/DC0/", &["datacenter-2"]),
        ("DC0/datastore", &["group-s5"]),
        ("DC0/datastore/LocalDS_0", &["datastore-1"]),
        ("DC0/network/VM Network", &["network-7"]),
        ("DC0/vm/template", &[]),
        ("DC1", &[]),
        ("DC0/datastore/localds_0", &[]),
        ("", &["group-d1"]),
    ] {
        let arguments = format!("<inventoryPath>{path}</inventoryPath>");
        let answer = client.call("FindByInventoryPath", INDEX, &arguments).await;
        assert_eq!(texts(&answer.body, "returnval"), expected, "{path}");
    }
}

#[tokio::test]
async fn children_are_found_by_their_name() {
    let client = Client::logged_in().await;
    let find = async |name: &str| {
        let arguments = format!(r#"<entity type="Datacenter">datacenter-2</entity><name>{name}</name>"#);
        let answer = client.call("FindChild", INDEX, &arguments).await;
        texts(&answer.body, "returnval").join(" ")
    };
    assert_eq!(find("datastore").await, "group-s5");
    assert_eq!(find("LocalDS_0").await, "");
}

#[tokio::test]
async fn machines_and_hosts_are_not_found() {
    let client = Client::logged_in().await;
    for method in ["FindByUuid", "FindByDnsName", "FindByIp", "FindByDatastorePath", "FindAllByUuid", "FindAllByIp"] {
        let answer = client.call(method, INDEX, "<uuid>x</uuid><vmSearch>true</vmSearch>").await;
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains(&format!(r#"<{method}Response xmlns="urn:vim25"></{method}Response>"#)));
    }
}

#[tokio::test]
async fn what_is_not_done_here_is_said_by_name() {
    let client = Client::logged_in().await;
    for (method, object) in [
        ("CreateVM_Task", ("Folder", "group-v3")),
        ("Destroy_Task", ("Datastore", "datastore-1")),
        ("Rename_Task", ("Datacenter", "datacenter-2")),
        ("RetrieveEntityPermissions", ("AuthorizationManager", "AuthorizationManager")),
        ("CreateCollectorForEvents", ("EventManager", "EventManager")),
        ("AddLicense", ("LicenseManager", "LicenseManager")),
        ("ParseDescriptor", ("OvfManager", "OvfManager")),
        ("QueryAvailablePerfMetric", ("PerformanceManager", "PerfMgr")),
        ("QueryOptions", ("OptionManager", "VpxSettings")),
        ("TerminateSession", ("SessionManager", "SessionManager")),
        ("CreateInventoryView", ("ViewManager", "ViewManager")),
        ("QueryVMotionCompatibility", ("ServiceInstance", "ServiceInstance")),
    ] {
        let answer = client.call(method, object, "").await;
        assert_eq!(answer.status, 500);
        let said = format!("<faultstring>`{method}` is not supported: this server has no hypervisor");
        assert!(answer.body.contains(&said), "{}", answer.body);
        assert!(answer.body.contains(r#"<NotSupportedFault xmlns="urn:vim25" xsi:type="NotSupported">"#));
    }
}

/// govc takes each of them for granted, and crashes without.
#[tokio::test]
async fn files_are_changed_through_their_library_alone() {
    let client = Client::logged_in().await;
    let files = ("FileManager", "FileManager");
    let disks = ("VirtualDiskManager", "virtualDiskManager");
    for (method, object) in [
        ("MakeDirectory", files),
        ("DeleteDatastoreFile_Task", files),
        ("MoveDatastoreFile_Task", files),
        ("CopyDatastoreFile_Task", files),
        ("DeleteVirtualDisk_Task", disks),
        ("MoveVirtualDisk_Task", disks),
        ("CopyVirtualDisk_Task", disks),
        ("DeleteFile", ("HostDatastoreBrowser", "datastoreBrowser-datastore-1")),
        ("CreateDirectory", ("DatastoreNamespaceManager", "DatastoreNamespaceManager")),
        ("DeleteDirectory", ("DatastoreNamespaceManager", "DatastoreNamespaceManager")),
    ] {
        let answer = client.call(method, object, "").await;
        assert_eq!(answer.status, 500);
        let said = "files here are changed through update sessions of their library alone</faultstring>";
        assert!(answer.body.contains(&format!("<faultstring>`{method}` is not supported: {said}")), "{}", answer.body);
        assert!(answer.body.contains(r#"<NotSupportedFault xmlns="urn:vim25" xsi:type="NotSupported">"#));
    }
}

#[tokio::test]
async fn properties_of_singletons_that_have_only_a_name_are_not_supported() {
    let client = Client::logged_in().await;
    for (kind, id, property) in [
        ("AuthorizationManager", "AuthorizationManager", "roleList"),
        ("EventManager", "EventManager", "latestEvent"),
        ("LicenseManager", "LicenseManager", "licenses"),
        ("OptionManager", "VpxSettings", "setting"),
        ("PerformanceManager", "PerfMgr", "perfCounter"),
    ] {
        let said = format!("<faultstring>`{kind}.{property}` is not supported");
        let fetched = client.fetch((kind, id), property).await;
        assert!(fetched.body.contains(&said), "{}", fetched.body);
        let spec = format!(
            r#"<propSet><type>{kind}</type><pathSet>{property}</pathSet></propSet><objectSet><obj type="{kind}">{id}</obj></objectSet>"#
        );
        let retrieved = client.retrieve(&spec).await;
        assert!(retrieved.body.contains(&said), "{}", retrieved.body);
    }
}

#[tokio::test]
async fn names_of_folders_need_no_conversion() {
    let client = Client::logged_in().await;
    let url = "ds:///vmfs/volumes/datastore-1/contentlib-a";
    let arguments =
        format!(r#"<datacenter type="Datacenter">datacenter-2</datacenter><namespaceUrl>{url}</namespaceUrl>"#);
    let object = ("DatastoreNamespaceManager", "DatastoreNamespaceManager");
    let answer = client.call("ConvertNamespacePathToUuidPath", object, &arguments).await;
    assert_eq!(texts(&answer.body, "returnval"), [url]);
}
