//! Compares what the server keeps with what was sent. Changes nothing.

use client::Client;
use client::api::ids::ItemId;
use client::package::{self, Kind};

use super::session::Sent;
use crate::failure::Failure;
use crate::ls::unsigned;

/// Holds the item's files against what was sent from this machine.
pub(super) async fn verify(client: &Client, item: &ItemId, sent: &Sent) -> Result<(), Failure> {
    let kept = client.item_files().list(item.clone()).await?;
    for (name, digests) in sent {
        let Some(file) = kept.iter().find(|file| file.name == *name) else {
            match package::kind(name) {
                // Archives, manifests and certificates do their work and go.
                Kind::Archive | Kind::Manifest | Kind::Certificate => continue,
                Kind::Descriptor | Kind::Content => return Err(differs(name, "it is not there")),
            }
        };
        if unsigned(file.size) != digests.size {
            return Err(differs(name, &format!("{} bytes were sent, {} are there", digests.size, file.size)));
        }
        let contradiction = file.checksum_info.as_ref().and_then(|info| digests.contradiction(info));
        if let Some((algorithm, actual)) = contradiction {
            return Err(differs(name, &format!("the {algorithm} checksum of what was sent is `{actual}`")));
        }
    }
    Ok(())
}

fn differs(name: &str, why: &str) -> Failure {
    Failure::failed(format!("the server does not keep `{name}` as it was sent: {why}; push it again"))
}
