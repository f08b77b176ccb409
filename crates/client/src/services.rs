//! The services, one accessor each. Adds nothing to what they declare.

use library_api::cis::session::SessionClient;
use library_api::content::configuration::ConfigurationClient;
use library_api::content::library::item::{
    self, ItemClient, changes::ChangesClient, download_session::DownloadSessionClient, storage::StorageClient,
    update_session::UpdateSessionClient,
};
use library_api::content::library::{
    LibraryClient, subscribed_item::SubscribedItemClient, subscriptions::SubscriptionsClient, usages::UsagesClient,
};
use library_api::content::local_library::LocalLibraryClient;
use library_api::content::security_policies::SecurityPoliciesClient;
use library_api::content::subscribed_library::SubscribedLibraryClient;
use library_api::content::trusted_certificates::TrustedCertificatesClient;
use library_api::content::r#type::TypeClient;

use crate::Client;

macro_rules! services {
    ($($(#[$doc:meta])* $name:ident: $client:path,)*) => {
        impl Client {$(
            $(#[$doc])*
            pub fn $name(&self) -> $client {
                $client(self.clone())
            }
        )*}
    };
}

use item::downloadsession::file::FileClient as DownloadFileClient;
use item::file::FileClient as ItemFileClient;
use item::updatesession::file::FileClient as UpdateFileClient;

services! {
    /// `com.vmware.cis.session`.
    sessions: SessionClient::<Self>,
    /// `com.vmware.content.configuration`.
    configuration: ConfigurationClient::<Self>,
    /// `com.vmware.content.library`.
    libraries: LibraryClient::<Self>,
    /// `com.vmware.content.local_library`.
    local_libraries: LocalLibraryClient::<Self>,
    /// `com.vmware.content.subscribed_library`.
    subscribed_libraries: SubscribedLibraryClient::<Self>,
    /// `com.vmware.content.security_policies`.
    security_policies: SecurityPoliciesClient::<Self>,
    /// `com.vmware.content.trusted_certificates`.
    trusted_certificates: TrustedCertificatesClient::<Self>,
    /// `com.vmware.content.library.usages`.
    usages: UsagesClient::<Self>,
    /// `com.vmware.content.library.subscriptions`.
    subscriptions: SubscriptionsClient::<Self>,
    /// `com.vmware.content.library.subscribed_item`.
    subscribed_items: SubscribedItemClient::<Self>,
    /// `com.vmware.content.type`.
    types: TypeClient::<Self>,
    /// `com.vmware.content.library.item`.
    items: ItemClient::<Self>,
    /// `com.vmware.content.library.item.changes`.
    item_changes: ChangesClient::<Self>,
    /// `com.vmware.content.library.item.file`.
    item_files: ItemFileClient::<Self>,
    /// `com.vmware.content.library.item.storage`.
    item_storage: StorageClient::<Self>,
    /// `com.vmware.content.library.item.update_session`.
    update_sessions: UpdateSessionClient::<Self>,
    /// `com.vmware.content.library.item.updatesession.file`.
    update_files: UpdateFileClient::<Self>,
    /// `com.vmware.content.library.item.download_session`.
    download_sessions: DownloadSessionClient::<Self>,
    /// `com.vmware.content.library.item.downloadsession.file`.
    download_files: DownloadFileClient::<Self>,
}
