//! `com.vmware.content.library.item.file`: the files of an item.

use library_api::{
    content::library::item::file::{ChecksumInfo, File, Info},
    ids::ItemId,
};
use library_core::{
    Error, Result,
    model::{self, ItemFile},
};
use vapi::{Caller, Fault};

use super::transfer::shown_checksum;
use crate::{Services, field::long};

impl File for Services {
    async fn get(&self, cx: &Caller, library_item_id: ItemId, name: String) -> Result<Info, Fault> {
        let (item, files) = self.files(&library_item_id).await.map_err(self.fault(cx))?;
        let file = one(&item, files, &name).map_err(self.fault(cx))?;
        Ok(self.shown_file(cx, &item, &file))
    }

    async fn list(&self, cx: &Caller, library_item_id: ItemId) -> Result<Vec<Info>, Fault> {
        let (item, files) = self.files(&library_item_id).await.map_err(self.fault(cx))?;
        Ok(files.iter().map(|file| self.shown_file(cx, &item, file)).collect())
    }
}

impl Services {
    /// An item with its files.
    ///
    /// # Errors
    /// `NotFound`.
    pub(super) async fn files(&self, id: &ItemId) -> Result<(model::Item, Vec<ItemFile>)> {
        self.domain.item_files(&model::ItemId::new(id.as_str())).await
    }

    fn shown_file(&self, cx: &Caller, item: &model::Item, file: &ItemFile) -> Info {
        Info {
            checksum_info: checksum_info(file),
            name: file.name.clone(),
            size: size(file),
            cached: file.blob.is_some(),
            version: file.version.to_string(),
            file_download_endpoint: self.file_endpoint(cx, item, file),
        }
    }
}

/// The file `name` of an item.
///
/// # Errors
/// `NotFound` (contract: in sessions `InvalidArgument`, here not).
pub(super) fn one(item: &model::Item, files: Vec<ItemFile>, name: &str) -> Result<ItemFile> {
    files.into_iter().find(|file| file.name == name).ok_or_else(|| {
        let text = format!("item `{}` has no file `{name}`; list its files to see which it has", item.id);
        Error { text, ..Error::not_found("file", name) }
    })
}

/// The size of a file as clients read it: what it uses, 0 when it is not here.
pub(super) fn size(file: &ItemFile) -> i64 {
    if file.blob.is_some() { long(file.size) } else { 0 }
}

/// The checksum of a file's content, if it is here.
pub(super) fn checksum_info(file: &ItemFile) -> Option<ChecksumInfo> {
    (file.blob.is_some() && !file.checksum.hex.is_empty()).then(|| shown_checksum(&file.checksum))
}
