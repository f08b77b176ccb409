//! One odd rule a test, through the registry.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Door, datastore, download, fault, item, kind, library, push, update};
use library_api::{
    cis::session::SessionClient,
    content::{
        LibraryModel,
        configuration::{ConfigurationClient, ConfigurationModel, ConstraintType},
        library::{
            FindSpec, LibraryClient,
            item::{
                self as items, ItemClient, ItemModel,
                downloadsession::file::{EndpointType, FileClient, PrepareStatus},
                file::{ChecksumAlgorithm, ChecksumInfo},
                storage::StorageClient,
                transfer::TransferEndpoint,
                update_session::{UpdateSessionClient, UpdateSessionModel},
                updatesession::{
                    self,
                    file::{AddSpec, SourceType},
                    preview_info::{WarningBehavior, WarningType},
                },
            },
            publish_info::{AuthenticationMethod, PublishInfo},
            storage_backing::{StorageBacking, StorageBackingType},
        },
        r#type::TypeClient,
    },
    ids::{LibraryId, UpdateSessionId},
};
use library_core::model::{self, Scope};
use vapi::{
    Credentials, FaultKind,
    bind::{Id, Secret, Uri},
};

fn pull(name: &str, uri: &str) -> AddSpec {
    let endpoint =
        TransferEndpoint { uri: Uri(uri.to_owned()), ssl_certificate_thumbprint: None, ssl_certificate: None };
    AddSpec { source_type: SourceType::Pull, source_endpoint: Some(endpoint), ..push(name) }
}

fn published(method: AuthenticationMethod, password: Option<&str>) -> PublishInfo {
    PublishInfo {
        authentication_method: Some(method),
        published: Some(true),
        password: password.map(|password| Secret(password.to_owned())),
        ..PublishInfo::default()
    }
}

#[tokio::test]
async fn without_a_login_only_login_itself_and_introspection_answer() {
    let door = Door::new().await;
    let nobody = door.with(Credentials::None);
    assert_eq!(kind(LibraryClient(nobody.clone()).list().await), FaultKind::Unauthenticated);
    let session = UpdateSessionId("unknown".to_owned());
    assert_eq!(kind(UpdateSessionClient(nobody.clone()).get(session).await), FaultKind::Unauthenticated);
    assert_eq!(kind(SessionClient(nobody).get().await), FaultKind::Unauthenticated);
}

#[tokio::test]
async fn a_session_knows_its_user_as_written_and_ends_by_delete() {
    let door = Door::new().await;
    door.world.user("Ada@Quire.Local", "reader", Scope::Global).await;
    let token = SessionClient(door.of("ADA@quire.local")).create().await.unwrap();
    let session = SessionClient(door.with(Credentials::Session(token.0)));
    assert_eq!(session.get().await.unwrap().user, "Ada@Quire.Local");
    session.delete().await.unwrap();
    assert_eq!(kind(session.get().await), FaultKind::Unauthenticated);
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let door = Door::new().await;
    let refused = fault(door.local().create(None, LibraryModel { name: None, ..library("x") }).await);
    assert_eq!(refused.kind, FaultKind::InvalidArgument);
    assert!(refused.messages[0].default_message.contains("`create_spec.name`"));
    let refused = fault(door.updates().create(None, UpdateSessionModel::default()).await);
    assert!(refused.messages[0].default_message.contains("`create_spec.library_item_id`"));
}

#[tokio::test]
async fn several_backings_are_unsupported_and_none_is_invalid() {
    let door = Door::new().await;
    let with = |backings| LibraryModel { storage_backings: backings, ..library("x") };
    let several = with(Some(vec![datastore(), datastore()]));
    assert_eq!(kind(door.local().create(None, several).await), FaultKind::Unsupported);
    assert_eq!(kind(door.local().create(None, with(Some(Vec::new()))).await), FaultKind::InvalidArgument);
    assert_eq!(kind(door.local().create(None, with(None)).await), FaultKind::InvalidArgument);
    let other = |uri: &str| StorageBacking {
        r#type: Some(StorageBackingType::Other),
        datastore_id: None,
        storage_uri: Some(Uri(uri.to_owned())),
    };
    let unmapped = with(Some(vec![other("nfs://elsewhere/x")]));
    assert_eq!(kind(door.local().create(None, unmapped).await), FaultKind::Unsupported);
    let mapped = door.local().create(None, with(Some(vec![other("file:///srv/images")]))).await.unwrap();
    let shown = door.local().get(mapped).await.unwrap().storage_backings.unwrap();
    assert_eq!(shown, [other("file:///srv/images")]);
}

#[tokio::test]
async fn a_find_needs_a_criterion_and_all_must_match() {
    let door = Door::new().await;
    let id = door.library("Images").await;
    let find = |spec| async { door.libraries().find(spec).await };
    assert_eq!(kind(find(FindSpec::default()).await), FaultKind::InvalidArgument);
    let named = |name: &str| FindSpec { name: Some(name.to_owned()), ..FindSpec::default() };
    assert_eq!(find(named("iMAGES")).await.unwrap(), [Id::from(id.clone())]);
    let elsewhere = StorageBacking { datastore_id: Some(Id("datastore-2".to_owned())), ..datastore() };
    let on = |backing| FindSpec { storage_backing: Some(backing), ..named("images") };
    assert_eq!(find(on(datastore())).await.unwrap(), [Id::from(id)]);
    assert!(find(on(elsewhere)).await.unwrap().is_empty());
    assert_eq!(kind(door.items().find(items::FindSpec::default()).await), FaultKind::InvalidArgument);
    let unknown = items::FindSpec { library_id: Some(Id("no".to_owned())), ..items::FindSpec::default() };
    assert!(door.items().find(unknown).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_version_mismatch_differs_by_service() {
    let door = Door::new().await;
    let id = door.library("images").await;
    let spec = LibraryModel { version: Some("9".to_owned()), ..LibraryModel::default() };
    assert_eq!(kind(door.libraries().update(id.clone(), spec.clone()).await), FaultKind::InvalidArgument);
    assert_eq!(kind(door.local().update(id.clone(), spec).await), FaultKind::ConcurrentChange);
    let item = door.item(&id, "a").await;
    let spec = ItemModel { version: Some("9".to_owned()), ..ItemModel::default() };
    assert_eq!(kind(door.items().update(item, spec).await), FaultKind::InvalidArgument);
}

#[tokio::test]
async fn a_published_library_shows_its_address_and_never_its_password() {
    let door = Door::new().await;
    let info = published(AuthenticationMethod::Basic, Some("secret"));
    let spec = LibraryModel { publish_info: Some(info), ..library("published") };
    let id = door.local().create(None, spec).await.unwrap();
    let shown = door.local().get(id.clone()).await.unwrap().publish_info.unwrap();
    assert_eq!(shown.publish_url.unwrap().0, format!("{}/cls/vcsp/lib/{}/lib.json", common::ORIGIN, id.0));
    assert_eq!((shown.user_name.as_deref(), shown.password), (Some("vcsp"), None));

    let change = |info| LibraryModel { publish_info: Some(info), ..LibraryModel::default() };
    let off = PublishInfo { published: Some(false), ..PublishInfo::default() };
    assert_eq!(kind(door.local().update(id.clone(), change(off.clone())).await), FaultKind::InvalidArgument);
    door.libraries().update(id.clone(), change(off.clone())).await.unwrap();
    let shown = door.local().get(id.clone()).await.unwrap().publish_info.unwrap();
    assert_eq!(shown.published, Some(true), "`library.update` leaves the publication alone");
    let known = PublishInfo { current_password: Some(Secret("secret".to_owned())), ..off };
    door.local().update(id.clone(), change(known)).await.unwrap();
    assert_eq!(door.local().get(id).await.unwrap().publish_info.unwrap().published, Some(false));
}

#[tokio::test]
async fn no_security_policy_is_known() {
    let door = Door::new().await;
    let spec = LibraryModel { security_policy_id: Some(Id("p".to_owned())), ..library("x") };
    assert_eq!(kind(door.local().create(None, spec.clone()).await), FaultKind::InvalidArgument);
    let id = door.library("x").await;
    let unset = LibraryModel { unset_security_policy_id: Some(true), ..spec };
    door.local().update(id, unset).await.unwrap();
}

#[tokio::test]
async fn a_client_token_creates_once_and_binds_the_specification() {
    let door = Door::new().await;
    let token = || Some("B8A2A2E3-2314-43cd-a871-6ede0f429751".to_owned());
    let first = door.local().create(token(), library("a")).await.unwrap();
    assert_eq!(door.local().create(token(), library("a")).await.unwrap(), first);
    assert_eq!(kind(door.local().create(token(), library("b")).await), FaultKind::InvalidArgument);
    assert_eq!(kind(door.local().create(Some("x".to_owned()), library("b")).await), FaultKind::InvalidArgument);
    let made = door.items().create(token(), item(&first, "i")).await.unwrap();
    let session = door.updates().create(token(), update(&made)).await.unwrap();
    assert_eq!(door.updates().create(token(), update(&made)).await.unwrap(), session, "replay wins over ResourceBusy");
    assert_eq!(kind(door.updates().create(None, update(&made)).await), FaultKind::ResourceBusy);
}

#[tokio::test]
async fn lists_show_what_the_caller_may_see() {
    let door = Door::new().await;
    let (seen, hidden) = (door.library("seen").await, door.library("hidden").await);
    let scope = Scope::Library(model::LibraryId::new(seen.as_str()));
    door.world.user("bob", "reader", scope).await;
    let bob = door.of("bob");
    assert_eq!(LibraryClient(bob.clone()).list().await.unwrap(), [Id::from(seen.clone())]);
    assert_eq!(kind(LibraryClient(bob.clone()).get(hidden).await), FaultKind::Unauthorized);
    let unknown = LibraryId("unknown".to_owned());
    assert_eq!(kind(LibraryClient(bob.clone()).get(unknown.clone()).await), FaultKind::Unauthorized);
    assert_eq!(kind(door.libraries().get(unknown).await), FaultKind::NotFound);
    let refused = fault(ItemClient(bob).create(None, item(&seen, "a")).await);
    assert_eq!(refused.kind, FaultKind::Unauthorized);
    assert!(refused.messages[0].default_message.contains("ContentLibrary.AddLibraryItem"));
}

#[tokio::test]
async fn sessions_are_listed_by_item_and_only_to_their_creator() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let made = door.item(&library, "a").await;
    let session = door.session(&made).await;
    assert_eq!(door.updates().list(Some(made.clone().into())).await.unwrap(), [Id::from(session.clone())]);
    assert_eq!(door.updates().list(None).await.unwrap(), [Id::from(session)]);
    assert_eq!(kind(door.updates().list(Some(Id("no".to_owned()))).await), FaultKind::NotFound);
    door.world.user("eve", "editor", Scope::Global).await;
    assert!(UpdateSessionClient(door.of("eve")).list(Some(made.into())).await.unwrap().is_empty());
}

#[tokio::test]
async fn possession_of_a_session_id_suffices() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let session = door.session(&door.item(&library, "a").await).await;
    door.world.user("bob", "reader", Scope::Library(model::LibraryId::new("other"))).await;
    let bob = UpdateSessionClient(door.of("bob"));
    bob.keep_alive(session.clone(), Some(40)).await.unwrap();
    assert_eq!(bob.get(session).await.unwrap().client_progress, Some(40));
}

#[tokio::test]
async fn a_source_in_the_storage_needs_the_privilege_before_it_is_judged() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let session = door.session(&door.item(&library, "a").await).await;
    door.world.user("bob", "reader", Scope::Global).await;
    let bob = updatesession::file::FileClient(door.of("bob"));
    for uri in ["file:///etc/passwd", "DS:///vmfs/volumes/x/y"] {
        assert_eq!(kind(bob.add(session.clone(), pull("x", uri)).await), FaultKind::Unauthorized);
    }
    let unknown = UpdateSessionId("no".to_owned());
    assert_eq!(kind(bob.add(unknown, pull("x", "file:///x")).await), FaultKind::NotFound);
    let info = bob.add(session, pull("x", "https://source.test/x")).await.unwrap();
    assert_eq!(info.source_endpoint.unwrap().uri.0, "https://source.test/x");
    assert!(info.upload_endpoint.is_none());
}

#[tokio::test]
async fn a_file_is_added_with_sane_size_and_checksum_only() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let session = door.session(&door.item(&library, "a").await).await;
    let add = |spec| async { door.files().add(session.clone(), spec).await };
    assert_eq!(kind(add(AddSpec { size: Some(-1), ..push("a") }).await), FaultKind::InvalidArgument);
    let checksum = |algorithm, text: &str| Some(ChecksumInfo { algorithm, checksum: text.to_owned() });
    let short = AddSpec { checksum_info: checksum(Some(ChecksumAlgorithm::Sha256), "ab"), ..push("a") };
    assert_eq!(kind(add(short).await), FaultKind::InvalidArgument);
    let upper = AddSpec { checksum_info: checksum(None, "AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D"), ..push("a") };
    let info = add(upper).await.unwrap();
    assert!(info.checksum_info.is_none(), "nothing is verified yet");
    door.send(&session, &info, b"hello").await;
    let verified = door.files().get(session.clone(), "a".to_owned()).await.unwrap().checksum_info.unwrap();
    assert_eq!(verified, checksum(Some(ChecksumAlgorithm::Sha1), "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d").unwrap());
    for name in ["..", "a/b", "", "a\\b"] {
        assert_eq!(kind(add(push(name)).await), FaultKind::InvalidArgument, "{name:?}");
    }
}

#[tokio::test]
async fn an_unknown_file_is_not_found_in_an_item_and_invalid_in_a_session() {
    let door = Door::new().await;
    let made = door.stocked(&[("a", b"hello")]).await;
    let no = || "no".to_owned();
    let file = items::file::FileClient(door.admin());
    assert_eq!(kind(file.get(made.clone(), no()).await), FaultKind::NotFound);
    assert_eq!(kind(StorageClient(door.admin()).get(made.clone(), no()).await), FaultKind::NotFound);
    let session = door.session(&made).await;
    assert_eq!(kind(door.files().get(session.clone(), no()).await), FaultKind::InvalidArgument);
    assert_eq!(kind(door.files().remove(session, no()).await), FaultKind::InvalidArgument);
    let session = door.download(&made).await;
    assert_eq!(kind(door.downloaded().get(session.clone(), no()).await), FaultKind::InvalidArgument);
    assert_eq!(kind(door.downloaded().prepare(session, no(), None).await), FaultKind::InvalidArgument);
}

#[tokio::test]
async fn direct_needs_the_privilege_at_the_sessions_creation_and_shows_the_checksum_at_once() {
    let door = Door::new().await;
    let made = door.stocked(&[("a b", b"hello")]).await;
    let direct = Some(EndpointType::Direct);
    door.world.user("bob", "reader", Scope::Global).await;
    let sessions = items::download_session::DownloadSessionClient(door.of("bob"));
    let session = sessions.create(None, download(&made)).await.unwrap();
    let refused = FileClient(door.of("bob")).prepare(session, "a b".to_owned(), direct).await;
    assert_eq!(kind(refused), FaultKind::Unauthorized);
    let session = door.download(&made).await;
    let prepared = door.downloaded().prepare(session, "a b".to_owned(), direct).await.unwrap();
    assert_eq!((prepared.status, prepared.bytes_transferred), (PrepareStatus::Prepared, 0));
    assert!(prepared.download_endpoint.unwrap().uri.0.ends_with("/a%20b"));
    assert!(prepared.checksum_info.is_some());
}

#[tokio::test]
async fn sessions_end_as_their_state_machines_say() {
    let door = Door::new().await;
    let made = door.stocked(&[("a", b"hello")]).await;
    let session = door.session(&made).await;
    assert_eq!(kind(door.updates().delete(session.clone()).await), FaultKind::NotAllowedInCurrentState);
    door.updates().fail(session.clone(), "Lost the disk".to_owned()).await.unwrap();
    let failed = door.updates().get(session.clone()).await.unwrap();
    assert_eq!(failed.error_message.unwrap().default_message, "Lost the disk");
    assert_eq!(kind(door.updates().complete(session.clone()).await), FaultKind::NotAllowedInCurrentState);
    door.updates().delete(session.clone()).await.unwrap();
    assert_eq!(kind(door.updates().get(session).await), FaultKind::NotFound);
    let session = door.download(&made).await;
    door.downloads().delete(session.clone()).await.unwrap();
    assert_eq!(kind(door.downloads().cancel(session).await), FaultKind::NotFound);
}

#[tokio::test]
async fn an_expired_session_is_gone_and_bars_nobody() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let made = door.item(&library, "a").await;
    let session = door.session(&made).await;
    door.world.pass(301);
    assert_eq!(kind(door.updates().get(session).await), FaultKind::NotFound);
    door.session(&made).await;
}

#[tokio::test]
async fn a_progress_outside_its_range_is_invalid_and_a_lower_one_changes_nothing() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let session = door.session(&door.item(&library, "a").await).await;
    let updates = door.updates();
    let keep = |progress| updates.keep_alive(session.clone(), progress);
    assert_eq!(kind(keep(Some(101)).await), FaultKind::InvalidArgument);
    assert_eq!(kind(keep(Some(-1)).await), FaultKind::InvalidArgument);
    keep(Some(50)).await.unwrap();
    keep(Some(20)).await.unwrap();
    assert_eq!(door.updates().get(session.clone()).await.unwrap().client_progress, Some(50));
}

#[tokio::test]
async fn warning_rules_are_kept_and_other_fields_of_the_update_ignored() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let session = door.session(&door.item(&library, "a").await).await;
    let rules = vec![WarningBehavior { r#type: WarningType::UntrustedCertificate, ignored: true }];
    let spec = UpdateSessionModel {
        warning_behavior: Some(rules.clone()),
        client_progress: Some(70),
        ..UpdateSessionModel::default()
    };
    door.updates().update(session.clone(), spec).await.unwrap();
    let shown = door.updates().get(session).await.unwrap();
    assert_eq!((shown.warning_behavior, shown.client_progress), (Some(rules), Some(0)));
}

#[tokio::test]
async fn settings_change_all_or_none_and_say_their_range() {
    let door = Door::new().await;
    let configuration = ConfigurationClient(door.admin());
    let change = |start, stop| ConfigurationModel {
        automatic_sync_start_hour: Some(start),
        automatic_sync_stop_hour: Some(stop),
        ..ConfigurationModel::default()
    };
    assert_eq!(kind(configuration.update(change(3, 24)).await), FaultKind::InvalidArgument);
    let shown = configuration.get().await.unwrap();
    assert_eq!((shown.automatic_sync_start_hour, shown.automatic_sync_stop_hour), (Some(20), Some(7)));
    let companion = shown.automatic_sync_start_hour_setting.unwrap();
    assert_eq!((companion.name.as_str(), companion.reboot_required), ("automatic_sync_start_hour", false));
    assert_eq!(companion.constraints[1].get(&ConstraintType::MaxInclusive).map(String::as_str), Some("23"));
    configuration.update(change(3, 4)).await.unwrap();
    assert_eq!(configuration.get().await.unwrap().automatic_sync_start_hour, Some(3));
}

#[tokio::test]
async fn a_plain_http_origin_has_no_thumbprint() {
    let door = Door::new().await;
    let library = door.library("a").await;
    let session = door.session(&door.item(&library, "a").await).await;
    let files = updatesession::file::FileClient(door.admin().at("http://quire.test"));
    let endpoint = files.add(session, push("a")).await.unwrap().upload_endpoint.unwrap();
    assert!(endpoint.uri.0.starts_with("http://quire.test/") && endpoint.ssl_certificate_thumbprint.is_none());
}

#[tokio::test]
async fn types_are_those_of_the_plug_ins() {
    let door = Door::new().await;
    let types = TypeClient(door.admin()).list().await.unwrap();
    assert_eq!(types.iter().map(|known| known.r#type.as_str()).collect::<Vec<_>>(), ["ovf", "iso"]);
}

#[tokio::test]
async fn names_of_items_are_unique_in_their_library() {
    let door = Door::new().await;
    let library = door.library("a").await;
    door.item(&library, "One").await;
    assert_eq!(kind(door.items().create(None, item(&library, "one")).await), FaultKind::AlreadyExists);
    let long = item(&library, &"x".repeat(81));
    assert_eq!(kind(door.items().create(None, long).await), FaultKind::InvalidArgument);
}
