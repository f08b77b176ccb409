//! What operations are called with: things of the situation by the names of their fields, and specifications that are right
//! in themselves, so that the situation alone decides. A field that nobody thought of fails the test.

use std::collections::BTreeSet;

use library_api::cis::tagging::{category, category_model::Cardinality, tag};
use library_api::content::{
    LibraryModel,
    configuration::ConfigurationModel,
    library::{
        ConfigurationInfo, ConversionSpec, ConversionType, FindSpec, MigrateSpec,
        item::{
            DestinationSpec as ItemDestination, FindSpec as ItemFindSpec, ItemModel, transfer::TransferEndpoint,
            update_session::UpdateSessionModel,
        },
        publish_info::{AuthenticationMethod, PublishInfo},
        storage_backing::StorageBacking,
        subscription_info::{AuthenticationMethod as SubscriberLogin, SubscriptionInfo},
        subscriptions::{
            CreateSpec, CreateSpecNewSubscribedLibrary, CreateSpecSubscribedLibrary, Location, Target, UpdateSpec,
            UpdateSpecPlacement,
        },
        usages::AddSpec,
    },
    local_library::DestinationSpec,
    trusted_certificates::CreateSpec as NewCertificate,
};
use library_api::ids::{CategoryId, ItemId, LibraryId, SubscriptionId};
use library_api::std::DynamicId;
use testkit::{
    signing,
    world::{OTHER_STORE, STORE},
};
use vapi::{
    Bound, OperationDef, Structure, Value,
    bind::{Id, Uri},
};

use crate::common::{datastore, download, item, library, push, update};

/// Where a publisher answers.
pub(super) const FEED: &str = "https://publisher.test/lib.json";
/// Where another one does.
pub(super) const OTHER_FEED: &str = "https://elsewhere.test/lib.json";
/// Who uses a library.
pub(super) const USER: &str = "urn:vmomi:vm:vm-12";

/// What a call may be about.
#[derive(Clone, Debug)]
pub(super) struct Things {
    pub(super) library: String,
    /// Its item; it has a file `a`.
    pub(super) item: String,
    /// An item of another library, ordinary and in service.
    pub(super) other_item: String,
    /// That library.
    pub(super) other_library: String,
    pub(super) update: String,
    pub(super) download: String,
    pub(super) usage: String,
    pub(super) subscription: String,
    pub(super) file: String,
    /// A category of tags for anything.
    pub(super) category: String,
    /// Its tag.
    pub(super) tag: String,
}

impl Things {
    /// The input of a call of `operation`.
    pub(super) fn input(&self, operation: &'static OperationDef, variant: &str) -> Structure {
        operation.input.fields.iter().fold(Structure::new(operation.input.name), |structure, field| {
            structure.with(field.name, self.argument(&name(operation), field.name, variant))
        })
    }

    fn argument(&self, operation: &str, field: &str, variant: &str) -> Value {
        match field {
            "library_id" | "library" => Value::string(&self.library),
            "library_item_id" if operation.ends_with("_session.list") => Value::set(Value::string(&self.item)),
            "source_library_item_id" if variant == "into" => Value::string(&self.other_item),
            "library_item_id" | "library_item" | "source_library_item_id" => Value::string(&self.item),
            "update_session_id" => Value::string(&self.update),
            "download_session_id" => Value::string(&self.download),
            "file_name" | "name" if variant == "unknown file" => Value::string("nobody sent this"),
            "file_name" | "name" => Value::string(&self.file),
            "version" => Value::string("1"),
            "usage" => Value::string(&self.usage),
            "subscription" => Value::string(&self.subscription),
            "subscriptions" if variant == "to nobody" => destinations(operation, "nobody"),
            "subscriptions" if variant == "subscribed" => destinations(operation, &self.subscription),
            "certificate" => Value::string("nobody"),
            "category_id" => Value::string(&self.category),
            "tag_id" => Value::string(&self.tag),
            "tag_ids" => Value::List(vec![Value::string(&self.tag)]),
            "object_id" => self.object().into_value(),
            "object_ids" => vec![self.object()].into_value(),
            "used_by_entity" => Value::string("crm"),
            "datacenter" => Value::string("datacenter-2"),
            "datastore" => Value::string(STORE),
            "client_error_message" => Value::string("it broke"),
            "force_sync_content" => Value::Boolean(true),
            "client_token"
            | "subscriptions"
            | "progress"
            | "client_progress"
            | "sync_optional_files"
            | "endpoint_type"
            | "filter" => Value::UNSET,
            _ => self.specification(operation, variant),
        }
    }

    /// The library, as what carries tags.
    fn object(&self) -> DynamicId {
        DynamicId { r#type: "com.vmware.content.Library".to_owned(), id: Id(self.library.clone()) }
    }

    fn specification(&self, operation: &str, variant: &str) -> Value {
        match operation {
            "configuration.update" => ConfigurationModel::default().into_value(),
            "library.find" => FindSpec { name: Some("x".to_owned()), ..FindSpec::default() }.into_value(),
            "library.update" | "local_library.update" | "subscribed_library.update" => {
                library_change(variant).into_value()
            }
            "library.migrate" => MigrateSpec { storage_backings: vec![destination(variant)] }.into_value(),
            "library.convert" => ConversionSpec { conversion_type: ConversionType::ToPublishedLibrary }.into_value(),
            "local_library.create" => library("new").into_value(),
            "subscribed_library.create" => followed(FEED, library("new")).into_value(),
            "subscribed_library.probe" => following(FEED).into_value(),
            "library.item.updatesession.file.probe" => TransferEndpoint {
                uri: Uri("ftp://nowhere.test".to_owned()),
                ssl_certificate_thumbprint: None,
                ssl_certificate: None,
            }
            .into_value(),
            "trusted_certificates.create" => {
                NewCertificate { cert_text: signing::self_signed("somebody") }.into_value()
            }
            "cis.tagging.category.create" => category::CreateSpec {
                name: format!("beside {}", self.category),
                description: String::new(),
                cardinality: Cardinality::Multiple,
                associable_types: BTreeSet::new(),
                category_id: None,
            }
            .into_value(),
            "cis.tagging.category.update" => {
                category::UpdateSpec { cardinality: Some(Cardinality::Multiple), ..Default::default() }.into_value()
            }
            "cis.tagging.tag.create" => tag::CreateSpec {
                name: "new".to_owned(),
                description: String::new(),
                category_id: CategoryId(self.category.clone()),
                tag_id: None,
            }
            .into_value(),
            "cis.tagging.tag.update" => {
                tag::UpdateSpec { name: Some("changed".to_owned()), description: None }.into_value()
            }
            "library.usages.add" => AddSpec { resource_urn: Uri(USER.to_owned()) }.into_value(),
            "library.subscriptions.create" => new_subscription().into_value(),
            "library.subscriptions.update" => {
                let placement = UpdateSpecPlacement {
                    folder: Some(Id("group-1".to_owned())),
                    cluster: None,
                    resource_pool: Some(Id("resgroup-1".to_owned())),
                    host: None,
                    network: None,
                };
                UpdateSpec { subscribed_library_vcenter: None, subscribed_library_placement: Some(placement) }
                    .into_value()
            }
            "library.item.create" => new_item(&self.library, variant).into_value(),
            "library.item.copy" if variant == "into" => new_item(&self.library, variant).into_value(),
            "library.item.copy" => new_item(&self.other_library, variant).into_value(),
            "library.item.find" => {
                ItemFindSpec { library_id: Some(Id(self.library.clone())), ..ItemFindSpec::default() }.into_value()
            }
            "library.item.update" => item_change(variant).into_value(),
            "library.item.update_session.create" => update(&ItemId(self.item.clone())).into_value(),
            "library.item.update_session.update" => UpdateSessionModel::default().into_value(),
            "library.item.updatesession.file.add" => push(&self.file).into_value(),
            "library.item.download_session.create" => download(&ItemId(self.item.clone())).into_value(),
            other => panic!("nobody says what `{other}` is called with"),
        }
    }
}

fn new_item(library: &str, variant: &str) -> ItemModel {
    let name = if variant == "taken" { "item" } else { "new" };
    item(&LibraryId(library.to_owned()), name)
}

/// An operation's name without what all have in common.
pub(super) fn name(operation: &OperationDef) -> String {
    let service = operation.service.trim_start_matches("com.vmware.content.").trim_start_matches("com.vmware.");
    format!("{service}.{}", operation.name)
}

fn destinations(operation: &str, subscription: &str) -> Value {
    let subscription = SubscriptionId(subscription.to_owned());
    Value::set(match operation {
        "library.item.publish" => vec![ItemDestination { subscription }].into_value(),
        _ => vec![DestinationSpec { subscription }].into_value(),
    })
}

fn library_change(variant: &str) -> LibraryModel {
    let plain = LibraryModel { description: Some("changed".to_owned()), ..LibraryModel::default() };
    match variant {
        "stale" => LibraryModel { version: Some("99".to_owned()), ..plain },
        "nameless" => LibraryModel { name: Some(String::new()), ..plain },
        "publish" => LibraryModel { publish_info: Some(published()), ..plain },
        "follow" => followed(OTHER_FEED, plain),
        "applied" => {
            let configuration_info = Some(ConfigurationInfo { apply_library_usage_to_items: Some(true) });
            LibraryModel { configuration_info, ..plain }
        }
        _ => plain,
    }
}

fn item_change(variant: &str) -> ItemModel {
    let plain = ItemModel { description: Some("changed".to_owned()), ..ItemModel::default() };
    match variant {
        "stale" => ItemModel { version: Some("99".to_owned()), ..plain },
        "taken" => ItemModel { name: Some("second".to_owned()), ..plain },
        _ => plain,
    }
}

fn destination(variant: &str) -> StorageBacking {
    let to = |id: &str| StorageBacking { datastore_id: Some(Id(id.to_owned())), ..datastore() };
    match variant {
        "same" => datastore(),
        "elsewhere" => to("datastore-9"),
        _ => to(OTHER_STORE),
    }
}

/// A publication that anybody may read.
pub(super) fn published() -> PublishInfo {
    PublishInfo {
        authentication_method: Some(AuthenticationMethod::None),
        published: Some(true),
        ..PublishInfo::default()
    }
}

fn following(url: &str) -> SubscriptionInfo {
    SubscriptionInfo {
        authentication_method: Some(SubscriberLogin::None),
        automatic_sync_enabled: Some(false),
        on_demand: Some(true),
        subscription_url: Some(Uri(url.to_owned())),
        ..SubscriptionInfo::default()
    }
}

/// A library that follows the publisher at `url`.
pub(super) fn followed(url: &str, library: LibraryModel) -> LibraryModel {
    LibraryModel { subscription_info: Some(following(url)), ..library }
}

/// A subscription that makes its library.
pub(super) fn new_subscription() -> CreateSpec {
    let new = CreateSpecNewSubscribedLibrary {
        name: "follower".to_owned(),
        description: None,
        storage_backings: vec![datastore()],
        automatic_sync_enabled: false,
        on_demand: true,
    };
    CreateSpec {
        subscribed_library: CreateSpecSubscribedLibrary {
            target: Target::CreateNew,
            new_subscribed_library: Some(new),
            subscribed_library: None,
            location: Location::Local,
            vcenter: None,
            placement: None,
        },
    }
}
