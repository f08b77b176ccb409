//! How much text of one package is held in memory. Never counts content: that is not held.

use ::ovf::Kind;

use super::{receive::wrong, text::MAX_TEXT};
use crate::error::Result;

/// Longest manifest or certificate, in bytes.
pub(crate) const MAX_SIDECAR: u64 = 1 << 20;

/// Most text of a session, in bytes: a descriptor, a manifest and a certificate of full length.
pub(crate) const MAX_SESSION_TEXT: u64 = MAX_TEXT + 2 * MAX_SIDECAR;

/// The texts of an archive so far: at most one of each kind, together no longer than a descriptor may be.
#[derive(Default)]
pub(crate) struct Budget {
    seen: Vec<(Kind, String)>,
    bytes: u64,
}

impl Budget {
    /// Counts a member; content counts nothing.
    ///
    /// # Errors
    /// InvalidArgument for a second text of its kind and for one that is too long.
    pub(crate) fn admit(&mut self, kind: Kind, name: &str, size: u64) -> Result<()> {
        let word = match kind {
            Kind::Descriptor => "descriptor",
            Kind::Manifest => "manifest",
            Kind::Certificate => "certificate",
            Kind::Archive | Kind::Content => return Ok(()),
        };
        if let Some((_, first)) = self.seen.iter().find(|(seen, _)| *seen == kind) {
            let text =
                format!("an archive has one {word}, this one has `{first}` and `{name}`; pack one template in it");
            return Err(wrong(text).arg(first.clone()).arg(name));
        }
        if kind != Kind::Descriptor {
            check_sidecar(name, size)?;
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > MAX_TEXT {
            let text = format!(
                "descriptor, manifest and certificate of an archive have at most {MAX_TEXT} bytes together; with {word} \
                 `{name}` these have {}; shorten them",
                self.bytes
            );
            return Err(wrong(text).arg(name));
        }
        self.seen.push((kind, name.to_owned()));
        Ok(())
    }
}

/// # Errors
/// InvalidArgument for a manifest or certificate that is too long.
pub(crate) fn check_sidecar(name: &str, size: u64) -> Result<()> {
    if size <= MAX_SIDECAR {
        return Ok(());
    }
    let text = format!("a manifest or certificate has at most {MAX_SIDECAR} bytes; `{name}` has {size}; shorten it");
    Err(wrong(text).arg(name))
}
