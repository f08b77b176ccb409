//! The suite of the metadata port: every adapter passes all of it. Each test gets an empty metastore.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "tests panic when a promise is broken")]

mod ask;
pub mod blobs;
pub mod commits;
pub mod glimpses;
pub mod order;
pub mod queries;
pub mod races;
pub mod random;
pub mod sample;
pub mod session_queries;
pub mod snapshots;
pub mod tags;
pub mod upkeep_queries;

pub use ask::{answer, commit, constraint_of, get, insert};

/// Makes one test of each promise; the argument is an expression for an empty metastore.
#[macro_export]
macro_rules! metastore_contract {
    ($empty:expr) => {
        $crate::metastore_contract! { @tests $empty;
            commits: every_noun_comes_back, every_noun_is_replaced_and_removed, a_taken_key_conflicts,
                an_old_revision_conflicts, an_unexpected_row_conflicts, a_conflict_changes_nothing,
                writes_happen_in_their_order, item_names_are_unique_in_a_library, one_active_update_session_an_item,
                large_numbers_are_kept, a_resource_uses_a_library_once, a_library_is_subscribed_to_another_once, every_kind_of_job_comes_back, publishers_come_back,
                matching_records_are_removed;
            blobs: one_stored_blob_a_digest, only_stored_blobs_are_referred_to, a_referred_blob_is_not_condemned,
                a_held_blob_is_not_condemned, unreferenced_blobs_are_found, blobs_of_a_store_are_found;
            snapshots: a_snapshot_is_one_moment, a_stale_unit_conflicts, an_empty_commit_succeeds;
            glimpses: every_noun_is_seen_as_it_is, answers_follow_every_change, keys_are_those_of_the_records,
                a_glimpse_is_one_moment, a_refused_change_is_not_seen;
            races: one_of_many_gets_a_name, one_of_many_updates, reference_and_condemnation_exclude_each_other,
                many_units_are_all_kept;
            order: answers_come_by_creation_then_id, events_come_in_the_order_of_commits;
            queries: libraries_by_filter, items_by_filter, names_are_compared_folded, versions_oldest_first,
                users_and_roles_by_name, grants, settings_by_beginning, usages, subscriptions, trusted_certificates;
            session_queries: update_sessions, update_files, download_sessions, expired_sessions, claims;
            tags: category_names_are_unique, tag_names_are_unique_in_a_category, categories_and_tags, tag_associations,
                tags_on_items_of_a_library, one_of_many_is_attached;
            upkeep_queries: jobs, lanes_do_not_wait_for_each_other, holds, client_tokens, login_sessions,
                forgotten_versions, answers_are_cut;
        }
    };
    (@tests $empty:expr; $($group:ident: $($test:ident),*;)*) => {
        $($(
            #[tokio::test]
            async fn $test() {
                let metastore = $empty;
                $crate::contract::metastore::$group::$test(&metastore).await;
            }
        )*)*
    };
}
