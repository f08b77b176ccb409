//! `com.vmware.content.library_model`: a library for the wire, and changes of one from it.

use library_api::content::{
    LibraryModel,
    library::{ConfigurationInfo, OptimizationInfo, State, StateInfo},
    library_model::LibraryType,
};
use library_core::{
    Meaning, Result,
    library::{LibraryChange, NewLibrary, PublicationChange},
    model::{Library, LibraryKind, LibraryState},
};
use vapi::bind::{DateTime, Id};

use super::library::{publish_info, storage_backing, subscription_info};
use crate::field::required;

/// Where a creation names its backings.
const BACKINGS: &str = "create_spec.storage_backings";

/// A library as clients read it; `origin` is where they reach the server.
pub(super) fn shown(library: Library, origin: &str) -> LibraryModel {
    LibraryModel {
        publish_info: publish_info::shown(&library, origin),
        id: Some(Id(library.id.into())),
        creation_time: Some(DateTime(library.created)),
        description: Some(library.description),
        last_modified_time: Some(DateTime(library.modified)),
        last_sync_time: library.last_sync.map(DateTime),
        name: Some(library.name.as_str().to_owned()),
        storage_backings: Some(vec![storage_backing::shown(&library.backing)]),
        r#type: Some(shown_kind(library.kind)),
        optimization_info: Some(OptimizationInfo {
            optimize_remote_publishing: Some(library.optimize_remote_publishing),
        }),
        version: Some(library.version.to_string()),
        subscription_info: library.publisher.as_ref().map(subscription_info::shown),
        server_guid: Some(Id(library.server_guid)),
        security_policy_id: library.security_policy.map(Id),
        unset_security_policy_id: None,
        state_info: Some(StateInfo { state: Some(shown_state(library.state)), message: library.state_message }),
        configuration_info: Some(ConfigurationInfo {
            apply_library_usage_to_items: Some(library.apply_usage_to_items),
        }),
    }
}

/// The library that a creation asks for. Fields that only the server gives are ignored.
///
/// # Errors
/// `InvalidArgument` for a missing field; Unsupported for several storage backings.
pub(super) fn new(spec: LibraryModel) -> Result<NewLibrary> {
    Ok(NewLibrary {
        name: required(spec.name, "create_spec.name")?,
        description: spec.description.unwrap_or_default(),
        backing: storage_backing::only_one(required(spec.storage_backings, BACKINGS)?, BACKINGS, Meaning::Unsupported)?,
        publication: spec.publish_info.map(publish_info::change),
        optimize_remote_publishing: spec
            .optimization_info
            .and_then(|info| info.optimize_remote_publishing)
            .unwrap_or_default(),
        apply_usage_to_items: applies_usage(spec.configuration_info).unwrap_or_default(),
        security_policy: spec.security_policy_id.map(|policy| policy.0),
    })
}

/// The change that an update asks for; `publication` is what the service lets through of `publish_info`.
pub(super) fn change(spec: LibraryModel, publication: Option<PublicationChange>) -> LibraryChange {
    let security_policy = match (spec.unset_security_policy_id, spec.security_policy_id) {
        (Some(true), _) => Some(None),
        (Some(false) | None, Some(policy)) => Some(Some(policy.0)),
        (Some(false) | None, None) => None,
    };
    LibraryChange {
        name: spec.name,
        description: spec.description,
        version: spec.version,
        publication,
        publisher: None,
        security_policy,
        apply_usage_to_items: applies_usage(spec.configuration_info),
    }
}

/// A kind of library from the wire.
pub(super) fn kind(kind: LibraryType) -> LibraryKind {
    match kind {
        LibraryType::Local => LibraryKind::Local,
        LibraryType::Subscribed => LibraryKind::Subscribed,
    }
}

fn shown_kind(kind: LibraryKind) -> LibraryType {
    match kind {
        LibraryKind::Local => LibraryType::Local,
        LibraryKind::Subscribed => LibraryType::Subscribed,
    }
}

fn shown_state(state: LibraryState) -> State {
    match state {
        LibraryState::Active => State::Active,
        LibraryState::Maintenance | LibraryState::Migrating => State::Maintenance,
    }
}

fn applies_usage(info: Option<ConfigurationInfo>) -> Option<bool> {
    info.and_then(|info| info.apply_library_usage_to_items)
}
