//! A library item, its versions and their files.

use jiff::Timestamp;

use super::{BlobId, Checksum, ItemId, LibraryId, Name, UserName, Verification, template};

/// A library item: what readers see now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Its library; never changes.
    pub library: LibraryId,
    /// Its name: 1 to 80 characters, unique in its library without regard to case.
    pub name: Name,
    /// Free text, at most 2000 characters.
    pub description: String,
    /// Name of the type plug-in as the client gave it (`ovf`, `iso`, …); empty means generic.
    pub item_type: String,
    /// Counts completed content changes from 1 (an item starts empty at 1).
    pub content_version: u64,
    /// Counts metadata changes from 1.
    pub metadata_version: u64,
    /// Counts property changes from 1; for optimistic locking.
    pub version: u64,
    /// When it was made.
    pub created: Timestamp,
    /// When a property or its content last changed.
    pub modified: Timestamp,
    /// Last synchronisation; items of subscribed libraries only.
    pub last_sync: Option<Timestamp>,
    /// The publisher's item id, or what the creator gave.
    pub source_id: Option<ItemId>,
    /// All files are on disk.
    pub cached: bool,
    /// Sum of the sizes of its files in bytes.
    pub size: u64,
    /// What was found about the signer of its current content, when a policy asked for it.
    pub verification: Option<Verification>,
    /// It never had content, and an update session was opened on it.
    pub unfinished: bool,
}

/// One file of an item version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFile {
    /// Unique in the item.
    pub name: String,
    /// Length in bytes.
    pub size: u64,
    /// Counts uploads of a file of this name from 1.
    pub version: u64,
    /// What is reported to clients.
    pub checksum: Checksum,
    /// Its content; `None` when it is not cached.
    pub blob: Option<BlobId>,
}

/// Key of an item version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemVersionKey {
    /// The item.
    pub item: ItemId,
    /// The content version.
    pub version: u64,
}

/// The files of an item at one content version. Never changes after it was written.
///
/// Versions that are neither current nor pinned by a download session are removed by the sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemVersion {
    /// Which item and version.
    pub key: ItemVersionKey,
    /// Its files, in the order in which they were added.
    pub files: Vec<ItemFile>,
    /// When it became current.
    pub created: Timestamp,
    /// Who made it, if known.
    pub user: Option<UserName>,
    /// What they said about it.
    pub message: Option<String>,
    /// The template that its files are, in short; `None` for other content.
    pub template: Option<template::Summary>,
}
