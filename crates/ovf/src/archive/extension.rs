//! The extended headers that wait for their member, and the global ones. Decides a member's real name and size.

use super::error::ArchiveFault;
use super::header::{Announced, Header};
use super::pax::Records;

/// What extended headers have said so far.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    long_name: Option<Vec<u8>>,
    local: Option<Records>,
    global: Records,
    global_count: usize,
}

impl Extensions {
    /// Whether one waits for a member.
    pub(crate) fn is_pending(&self) -> bool {
        self.long_name.is_some() || self.local.is_some()
    }

    /// Whether one holds for all members that follow.
    pub(crate) fn has_global(&self) -> bool {
        self.global_count > 0
    }

    /// Takes the content of an extended header. Two of one kind before one member are refused, as readers disagree which
    /// one counts.
    pub(crate) fn add(&mut self, kind: Announced, content: &[u8], globals: usize) -> Result<(), ArchiveFault> {
        match kind {
            Announced::LongName if self.long_name.is_none() => self.long_name = Some(without_end(content).to_vec()),
            Announced::Pax if self.local.is_none() => self.local = Some(Records::parse(content)?),
            Announced::PaxGlobal if self.global_count < globals => {
                self.global = Records::parse(content)?.over(&self.global);
                self.global_count += 1;
            }
            Announced::LongName | Announced::Pax | Announced::PaxGlobal | Announced::File => {
                return Err(ArchiveFault::ExtendedStray);
            }
        }
        Ok(())
    }

    /// The name and the size of the member whose plain header this is; uses up what waited for it.
    pub(crate) fn resolve(&mut self, header: &Header) -> Result<(Vec<u8>, u64), ArchiveFault> {
        let records = self.local.take().unwrap_or_default().over(&self.global);
        let size = records.size_over(header.size)?;
        let name = match (records.path, self.long_name.take()) {
            (Some(path), Some(long)) if path != long => return Err(ArchiveFault::NameDisagrees),
            (Some(path), _) => path,
            (None, Some(long)) => long,
            (None, None) => header.name.clone(),
        };
        Ok((name, size))
    }
}

/// A GNU long name without the NUL that ends it.
fn without_end(content: &[u8]) -> &[u8] {
    content.strip_suffix(b"\0").unwrap_or(content)
}
