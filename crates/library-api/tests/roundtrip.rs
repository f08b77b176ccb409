//! Typed structures and values are the same thing: whatever one holds survives the way through the other.
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use library_api::{
    cis,
    cis::tagging::{category, category_model, tag, tag_association, tag_model},
    content,
    content::{
        library::{item, subscriptions, usages},
        security_policies, subscribed_library, trusted_certificates,
        r#type::ovf,
    },
    ids::{
        CategoryId, ClusterId, DatacenterId, DatastoreId, DownloadSessionId, FolderId, HostId, ItemId, ItemVersionId,
        LibraryId, NetworkId, ResourcePoolId, SecurityPolicyId, SubscriptionId, TagId, TrustedCertificateId,
        UpdateSessionId, UsageId, VmId,
    },
    std::{DateTimeFormat, DynamicId, LocalizableMessage, LocalizationParam, NestedLocalizableMessage},
    vcenter::{cluster, datacenter, datastore, folder, host, network, resource_pool, vm},
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
    datacenter_filter_spec: datacenter::FilterSpec,
    datacenter_info: datacenter::Info,
    datacenter_summary: datacenter::Summary,
    datastore_filter_spec: datastore::FilterSpec,
    datastore_info: datastore::Info,
    datastore_summary: datastore::Summary,
    datastore_type: datastore::DatastoreType,
    cluster_filter_spec: cluster::FilterSpec,
    cluster_summary: cluster::Summary,
    folder_filter_spec: folder::FilterSpec,
    folder_summary: folder::Summary,
    host_filter_spec: host::FilterSpec,
    host_summary: host::Summary,
    network_filter_spec: network::FilterSpec,
    network_summary: network::Summary,
    resource_pool_filter_spec: resource_pool::FilterSpec,
    resource_pool_summary: resource_pool::Summary,
    vm_filter_spec: vm::FilterSpec,
    vm_summary: vm::Summary,
    folder_type: folder::FolderType,
    host_connection_state: host::ConnectionState,
    host_power_state: host::PowerState,
    network_type: network::NetworkType,
    vm_power_state: vm::PowerState,
    category_model: category_model::CategoryModel,
    category_cardinality: category_model::Cardinality,
    category_create_spec: category::CreateSpec,
    category_update_spec: category::UpdateSpec,
    tag_model: tag_model::TagModel,
    tag_create_spec: tag::CreateSpec,
    tag_update_spec: tag::UpdateSpec,
    tag_batch_result: tag_association::BatchResult,
    tag_to_objects: tag_association::TagToObjects,
    object_to_tags: tag_association::ObjectToTags,
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
    migrate_spec: content::library::MigrateSpec,
    conversion_spec: content::library::ConversionSpec,
    local_destination_spec: content::local_library::DestinationSpec,
    usage_add_spec: usages::AddSpec,
    usage_info: usages::Info,
    usage_summary: usages::Summary,
    usage_list_result: usages::ListResult,
    subscription_create_spec: subscriptions::CreateSpec,
    subscription_create_spec_library: subscriptions::CreateSpecSubscribedLibrary,
    subscription_create_spec_new_library: subscriptions::CreateSpecNewSubscribedLibrary,
    subscription_create_spec_vcenter: subscriptions::CreateSpecVcenter,
    subscription_create_spec_placement: subscriptions::CreateSpecPlacement,
    subscription: subscriptions::Info,
    subscription_vcenter: subscriptions::VcenterInfo,
    subscription_placement: subscriptions::PlacementInfo,
    subscription_summary: subscriptions::Summary,
    subscription_update_spec: subscriptions::UpdateSpec,
    subscription_update_spec_vcenter: subscriptions::UpdateSpecVcenter,
    subscription_update_spec_placement: subscriptions::UpdateSpecPlacement,
    probe_result: subscribed_library::ProbeResult,
    security_policy: security_policies::Info,
    trusted_certificate_create_spec: trusted_certificates::CreateSpec,
    trusted_certificate: trusted_certificates::Info,
    trusted_certificate_summary: trusted_certificates::Summary,
    trusted_certificate_list_result: trusted_certificates::ListResult,
    item_destination_spec: item::DestinationSpec,
    change: item::changes::Info,
    change_summary: item::changes::Summary,
    ovf_template: ovf::OvfTemplate,
    ovf_vapp_template: ovf::VAppTemplate,
    ovf_network: ovf::Network,
    ovf_vm_template: ovf::vm_template::VmTemplate,
    ovf_cpu: ovf::hardware::Cpu,
    ovf_memory: ovf::hardware::Memory,
    ovf_disk: ovf::hardware::Disk,
    ovf_nic: ovf::hardware::Nic,
    ovf_video_card: ovf::hardware::VideoCard,
    ovf_drive: ovf::hardware::Drive,
    ovf_floppy: ovf::hardware::Floppy,
    ovf_disk_controller: ovf::hardware::DiskController,
    ovf_usb_controller: ovf::hardware::UsbController,
    ovf_storage_policy: ovf::policy::StoragePolicy,
    ovf_storage_policy_group: ovf::policy::StoragePolicyGroup,
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
    dynamic_id: DynamicId,
    localizable_message: LocalizableMessage,
    localization_param: LocalizationParam,
    nested_localizable_message: NestedLocalizableMessage,
    date_time_format: DateTimeFormat,
    configuration_setting: content::configuration::ConfigurationSetting,
    library_id: LibraryId,
    item_id: ItemId,
    update_session_id: UpdateSessionId,
    download_session_id: DownloadSessionId,
    item_version_id: ItemVersionId,
    subscription_id: SubscriptionId,
    usage_id: UsageId,
    security_policy_id: SecurityPolicyId,
    trusted_certificate_id: TrustedCertificateId,
    category_id: CategoryId,
    tag_id: TagId,
    datacenter_id: DatacenterId,
    datastore_id: DatastoreId,
    folder_id: FolderId,
    network_id: NetworkId,
    host_id: HostId,
    cluster_id: ClusterId,
    resource_pool_id: ResourcePoolId,
    vm_id: VmId,
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
