//! Typed structures and values are the same thing: whatever one holds survives the way through the other.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;

use library_api::{
    cis, content,
    content::library::item,
    ids::{DownloadSessionId, ItemId, LibraryId, UpdateSessionId},
    std::{DateTimeFormat, LocalizableMessage, LocalizationParam, NestedLocalizableMessage},
};
use proptest::prelude::*;
use vapi::{Bound, Structure, StructureDef, Type, Value};

/// Any value of a type, with optional fields set and unset. `depth` bounds recursive structures.
fn value(ty: Type, depth: u32) -> BoxedStrategy<Value> {
    match ty {
        Type::Void => Just(Value::Void).boxed(),
        Type::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Type::Long => any::<i64>().prop_map(Value::Long).boxed(),
        Type::Double => (-1e9..1e9).prop_map(Value::Double).boxed(),
        Type::String | Type::Uri | Type::Id(_) => ".{0,12}".prop_map(Value::String).boxed(),
        Type::Secret => ".{0,12}".prop_map(Value::Secret).boxed(),
        Type::Binary => any::<Vec<u8>>().prop_map(Value::Binary).boxed(),
        Type::DateTime => moment().boxed(),
        Type::Enumeration(definition) => {
            proptest::sample::select(definition().constants).prop_map(Value::string).boxed()
        }
        Type::Optional(inner) if depth == 0 => prop_oneof![Just(Value::UNSET), flat(*inner)].boxed(),
        Type::Optional(inner) => prop_oneof![Just(Value::UNSET), value(*inner, depth).prop_map(Value::set)].boxed(),
        Type::List(inner) => proptest::collection::vec(value(*inner, depth), 0..3).prop_map(Value::List).boxed(),
        Type::Set(inner) => proptest::collection::vec(value(*inner, depth), 0..3).prop_map(distinct).boxed(),
        Type::Map(key, inner) => map(*key, *inner, depth),
        Type::Structure(definition) => structure(definition(), depth.saturating_sub(1)),
        Type::DynamicStructure | Type::Opaque | Type::AnyError => unreachable!("no declaration uses {ty:?}"),
    }
}

/// At the bottom: set only where nothing lies below.
fn flat(inner: Type) -> BoxedStrategy<Value> {
    match inner {
        Type::Structure(_) | Type::Map(..) | Type::List(_) => Just(Value::UNSET).boxed(),
        scalar => value(scalar, 0).prop_map(Value::set).boxed(),
    }
}

fn moment() -> impl Strategy<Value = Value> {
    (0..4_000_000_000_000_i64).prop_map(|milliseconds| {
        vapi::bind::DateTime(jiff::Timestamp::from_millisecond(milliseconds).unwrap()).into_value()
    })
}

fn map(key: Type, inner: Type, depth: u32) -> BoxedStrategy<Value> {
    let entry = (value(key, depth), value(inner, depth));
    let entries = proptest::collection::vec(entry, 0..3);
    entries.prop_map(move |entries| Value::Map(sorted(entries, |(name, _)| rank(key, name)))).boxed()
}

fn distinct(items: Vec<Value>) -> Value {
    Value::List(sorted(items, |item| rank(Type::String, item)))
}

/// Constants are in the order of their declaration, texts in the order of their letters.
fn rank(ty: Type, value: &Value) -> (usize, String) {
    let text = value.as_text().unwrap().to_owned();
    let Type::Enumeration(definition) = ty else { return (0, text) };
    (definition().constants.iter().position(|constant| *constant == text).unwrap(), text)
}

/// In the order and without the repetitions that `BTreeSet` and `BTreeMap` give.
fn sorted<T>(items: Vec<T>, key: impl Fn(&T) -> (usize, String)) -> Vec<T> {
    items.into_iter().map(|item| (key(&item), item)).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn structure(definition: &'static StructureDef, depth: u32) -> BoxedStrategy<Value> {
    let fields: Vec<_> = definition.fields.iter().map(|field| value(field.ty, depth)).collect();
    let named = move |values: Vec<Value>| {
        let start = Structure::new(definition.name);
        let names = definition.fields.iter().map(|field| field.name);
        Value::Structure(names.zip(values).fold(start, |structure, (name, value)| structure.with(name, value)))
    };
    fields.prop_map(named).boxed()
}

macro_rules! survives {
    ($($name:ident: $rust:ty,)*) => {
        proptest! {
            #![proptest_config(ProptestConfig::with_cases(64))]
            $(
                #[test]
                fn $name(value in value(<$rust>::TYPE, 3)) {
                    let typed = <$rust>::from_value(value.clone()).unwrap();
                    prop_assert_eq!(typed.into_value(), value);
                }
            )*
        }

        /// Every structure that a declaration reaches is tried above.
        #[test]
        fn no_structure_is_left_out() {
            let tried: std::collections::BTreeSet<String> = [$(format!("{:?}", <$rust>::TYPE)),*].into();
            let missing: Vec<_> =
                common::reached().structures.into_keys().filter(|name| !tried.contains(*name)).collect();
            assert_eq!(missing, Vec::<&str>::new());
        }
    };
}

mod common;

survives! {
    session_info: cis::session::Info,
    configuration_model: content::configuration::ConfigurationModel,
    library_model: content::LibraryModel,
    library_find_spec: content::library::FindSpec,
    optimization_info: content::library::OptimizationInfo,
    state_info: content::library::StateInfo,
    configuration_info: content::library::ConfigurationInfo,
    publish_info: content::library::publish_info::PublishInfo,
    storage_backing: content::library::storage_backing::StorageBacking,
    subscription_info: content::library::subscription_info::SubscriptionInfo,
    source_info: content::library::subscription_info::SourceInfo,
    item_model: item::ItemModel,
    item_find_spec: item::FindSpec,
    certificate_verification_info: item::certificate_verification_info::CertificateVerificationInfo,
    transfer_endpoint: item::transfer::TransferEndpoint,
    file_info: item::file::Info,
    checksum_info: item::file::ChecksumInfo,
    storage_info: item::storage::Info,
    update_session_model: item::update_session::UpdateSessionModel,
    preview_info: item::updatesession::preview_info::PreviewInfo,
    certificate_info: item::updatesession::preview_info::CertificateInfo,
    preview_warning_info: item::updatesession::preview_info::PreviewWarningInfo,
    warning_behavior: item::updatesession::preview_info::WarningBehavior,
    add_spec: item::updatesession::file::AddSpec,
    update_file_info: item::updatesession::file::Info,
    validation_result: item::updatesession::file::ValidationResult,
    validation_error: item::updatesession::file::ValidationError,
    download_session_model: item::download_session::DownloadSessionModel,
    download_file_info: item::downloadsession::file::Info,
    type_info: content::r#type::Info,
    localizable_message: LocalizableMessage,
    localization_param: LocalizationParam,
    nested_localizable_message: NestedLocalizableMessage,
    date_time_format: DateTimeFormat,
    configuration_setting: content::configuration::ConfigurationSetting,
    library_id: LibraryId,
    item_id: ItemId,
    update_session_id: UpdateSessionId,
    download_session_id: DownloadSessionId,
}

#[test]
fn an_unknown_constant_is_no_enumeration_value() {
    let refused = DateTimeFormat::from_value(Value::string("SOMETIME")).unwrap_err();
    assert_eq!(refused.expected, "com.vmware.vapi.std.localization_param.date_time_format");
}

#[test]
fn a_mismatch_deep_inside_names_its_path() {
    let backing = Structure::new("com.vmware.content.library.storage_backing").with("type", Value::Long(1));
    let spec = Structure::new("com.vmware.content.library.find_spec")
        .with("storage_backing", Value::set(Value::Structure(backing)));
    let refused = content::library::FindSpec::from_value(Value::Structure(spec)).unwrap_err();
    assert_eq!(refused.path, "storage_backing.type");
}

#[test]
fn absent_fields_count_as_unset() {
    let empty = Value::Structure(Structure::new("com.vmware.content.library_model"));
    assert_eq!(content::LibraryModel::from_value(empty).unwrap(), content::LibraryModel::default());
}
