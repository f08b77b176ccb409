//! A subscription, as its publisher keeps it, as a row.

use library_core::{
    model::{LibraryId, Placement, Subscription, SubscriptionId},
    ports::metastore::constraint,
};

use crate::{
    columns::Columns,
    damage::Damage,
    fields::Fields,
    table::{Table, Texts, texts},
};

impl Table for Subscription {
    const NAME: &'static str = "subscriptions";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "library_id",
        "subscribed_id",
        "placement_folder",
        "placement_cluster",
        "placement_resource_pool",
        "placement_host",
        "placement_network",
        "created_at",
    ];
    const KEY: usize = 1;
    const ORDER: &'static str = "created_at, id";
    const UNIQUE: &'static str = constraint::SUBSCRIPTION;

    texts!();

    fn id_fields(id: &SubscriptionId) -> Fields {
        Fields::default().text(id.as_str())
    }

    fn read_id(row: &mut Columns) -> Result<SubscriptionId, Damage> {
        Ok(SubscriptionId::new(row.text()?))
    }

    fn fields(&self) -> Fields {
        Self::id_fields(&self.id)
            .text(self.library.as_str())
            .text(self.subscribed.as_str())
            .maybe_text(self.placement.folder.as_deref())
            .maybe_text(self.placement.cluster.as_deref())
            .maybe_text(self.placement.resource_pool.as_deref())
            .maybe_text(self.placement.host.as_deref())
            .maybe_text(self.placement.network.as_deref())
            .time(self.created)
    }

    fn read(row: &mut Columns) -> Result<Self, Damage> {
        Ok(Self {
            id: Self::read_id(row)?,
            library: LibraryId::new(row.text()?),
            subscribed: LibraryId::new(row.text()?),
            placement: Placement {
                folder: row.maybe_text()?,
                cluster: row.maybe_text()?,
                resource_pool: row.maybe_text()?,
                host: row.maybe_text()?,
                network: row.maybe_text()?,
            },
            created: row.time()?,
        })
    }
}
