//! `com.vmware.content.library.item.changes`: who changed the content of an item, when, and what.

use library_api::{
    content::library::item::changes::{Changes, Info, Summary},
    ids::{ItemId, ItemVersionId},
};
use library_core::model::{self, ItemVersion};
use vapi::{Caller, Fault, bind::DateTime};

use crate::Services;

/// Longest short message, in characters (contract: change history).
const SHORT: usize = 80;

impl Changes for Services {
    async fn list(&self, cx: &Caller, library_item: ItemId) -> Result<Vec<Summary>, Fault> {
        let id = model::ItemId::new(library_item.0);
        let versions = self.domain.item_history(&id).await.map_err(self.fault(cx))?;
        Ok(versions.into_iter().map(summary).collect())
    }

    async fn get(&self, cx: &Caller, library_item: ItemId, version: ItemVersionId) -> Result<Info, Fault> {
        let id = model::ItemId::new(library_item.0);
        let found = self.domain.item_change(&id, version.as_str()).await.map_err(self.fault(cx))?;
        Ok(Info { time: DateTime(found.created), user: found.user.map(String::from), message: found.message })
    }
}

fn summary(version: ItemVersion) -> Summary {
    Summary {
        version: ItemVersionId(version.key.version.to_string()),
        time: DateTime(version.created),
        user: version.user.map(String::from),
        short_message: version.message.as_deref().map(short),
    }
}

/// A message cut at 80 characters or at the first newline that is not leading, whichever comes first (contract).
fn short(message: &str) -> String {
    let line = message.trim_start_matches(['\r', '\n']).lines().next().unwrap_or_default();
    line.chars().take(SHORT).collect()
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_short_message_ends_at_its_first_line_or_at_80_characters() {
        assert_eq!(short("added `a.iso`"), "added `a.iso`");
        assert_eq!(short("\n\nfirst\nsecond"), "first");
        assert_eq!(short(&"ä".repeat(81)), "ä".repeat(80));
        assert_eq!(short(""), "");
    }
}
