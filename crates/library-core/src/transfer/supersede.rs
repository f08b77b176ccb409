//! The package that an archive takes the place of: the item's earlier descriptor and the files that it names. Reads only;
//! what it finds is marked removed with the archive's members, and stays in the item until the session completes.

use ::ovf::PlainName;

use super::claim::Claimed;
use crate::{
    Domain,
    error::Result,
    model::{ItemFile, UpdateSession},
    plugin::{self, Part},
};

impl Domain {
    /// Names of the snapshot's files that belong to its package. Files that no descriptor names are not among them. The
    /// snapshot does not change while its session is ACTIVE.
    pub(super) async fn superseded(&self, claimed: &Claimed) -> Result<Vec<String>> {
        let base = self.base_of(claimed).await?;
        let mut names = Vec::new();
        for file in &base {
            let Ok(name) = PlainName::parse(&file.name) else { continue };
            let plugin = plugin::of(&claimed.item_type, Some(&name));
            if plugin.part(&name) != Part::Descriptor {
                continue;
            }
            names.push(file.name.clone());
            if let Some(blob) = &file.blob {
                let text = self.text(&claimed.store, blob, file.size).await?;
                // One that cannot be read names nothing; it goes alone.
                names.extend(plugin.dependents(&text).unwrap_or_default());
            }
        }
        names.sort_unstable();
        names.dedup();
        names.retain(|name| base.iter().any(|file| file.name == *name));
        Ok(names)
    }

    async fn base_of(&self, claimed: &Claimed) -> Result<Vec<ItemFile>> {
        let mut work = self.begin().await?;
        let Some(session) = work.get::<UpdateSession>(&claimed.key.session).await? else { return Ok(Vec::new()) };
        Ok(self.files_of(&mut work, &session.record).await?.base)
    }
}
