//! `com.vmware.content.library.item.storage`: where the files of an item are stored.

use library_api::{
    content::library::{
        item::storage::{Info, Storage},
        storage_backing::StorageBacking,
    },
    ids::ItemId,
};
use library_core::{
    Result,
    model::{Item, ItemFile},
};
use vapi::{Caller, Fault, bind::Uri};

use super::file;
use crate::{Services, content::library::storage_backing, endpoints::encoded};

impl Storage for Services {
    async fn get(&self, cx: &Caller, library_item_id: ItemId, file_name: String) -> Result<Vec<Info>, Fault> {
        let (item, files) = self.files(&library_item_id).await.map_err(self.fault(cx))?;
        let file = file::one(&item, files, &file_name).map_err(self.fault(cx))?;
        self.stored(cx, &item, vec![file]).await.map_err(self.fault(cx))
    }

    async fn list(&self, cx: &Caller, library_item_id: ItemId) -> Result<Vec<Info>, Fault> {
        let (item, files) = self.files(&library_item_id).await.map_err(self.fault(cx))?;
        self.stored(cx, &item, files).await.map_err(self.fault(cx))
    }
}

impl Services {
    /// One entry a file: a library has one backing.
    async fn stored(&self, cx: &Caller, item: &Item, files: Vec<ItemFile>) -> Result<Vec<Info>> {
        let library = self.domain.library_by_id(&item.library).await?;
        let backing = storage_backing::shown(&library.backing);
        let mut work = self.domain.begin().await?;
        let mut infos = Vec::with_capacity(files.len());
        for file in files {
            let address = self.domain.storage_uri(&mut work, item, &file.name).await?;
            let uri = address.map(|address| storage_uri(&address, &self.domain.rules().server_guid));
            let info = shown(&file, &backing, uri);
            infos.push(Info { file_download_endpoint: self.file_endpoint(cx, item, &file), ..info });
        }
        Ok(infos)
    }
}

/// On a datastore the address names its server too; clients cut it off at the question mark (Ansible's
/// `vmware.vmware.content_library_item_info` documents the form and an expression that needs it).
fn storage_uri(address: &str, server_guid: &str) -> Uri {
    let Uri(uri) = encoded(address);
    Uri(if uri.starts_with("ds:") { format!("{uri}?serverId={server_guid}") } else { uri })
}

fn shown(file: &ItemFile, backing: &StorageBacking, uri: Option<Uri>) -> Info {
    Info {
        storage_backing: backing.clone(),
        storage_uris: uri.filter(|_| file.blob.is_some()).into_iter().collect(),
        checksum_info: file::checksum_info(file),
        name: file.name.clone(),
        size: file::size(file),
        cached: file.blob.is_some(),
        version: file.version.to_string(),
        file_download_endpoint: None,
    }
}
