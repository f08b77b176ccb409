//! Typed structures and values are the same thing: whatever one holds survives the way through the other.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use library_api::{
    cis, content,
    content::library::item,
    ids::{DownloadSessionId, ItemId, LibraryId, UpdateSessionId},
    std::{DateTimeFormat, LocalizableMessage, LocalizationParam, NestedLocalizableMessage},
};
use proptest::prelude::*;
use vapi::{Bound, Structure, Value};

macro_rules! survives {
    ($($name:ident: $rust:ty,)*) => {
        proptest! {
            #![proptest_config(common::values::seeded(64))]
            $(
                #[test]
                fn $name(value in common::values::value(<$rust>::TYPE, 3)) {
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
