//! Our side of a case: a login at a Quire, a library, and files of one size that go there. Compares nothing.

use anyhow::Result;

use crate::peer::announced::Announced;
use crate::peer::quire::{DATASTORE, Quire};
use crate::peer::rest::Rest;
use crate::place::Scheme;
use crate::sample::{GIB, Sample};
use crate::scale::told;
use crate::stage::Stage;

/// Size of the file, if nothing else is said.
pub(super) const BYTES: u64 = 4 * GIB;

/// Our side.
pub(super) struct Side<'a> {
    stage: &'a Stage,
    quire: &'a Quire,
    rest: Rest,
    library: String,
    asked: u64,
}

impl<'a> Side<'a> {
    /// With a library of its own.
    pub(super) fn open(stage: &'a Stage, quire: &'a Quire, scheme: Scheme) -> Result<Self> {
        Self::open_as(stage, quire, (scheme, "bench"))
    }

    /// With a library of this name.
    pub(super) fn open_as(stage: &'a Stage, quire: &'a Quire, (scheme, name): (Scheme, &str)) -> Result<Self> {
        let rest = quire.rest(scheme, &stage.certificate)?;
        let library = rest.make_library(name, DATASTORE)?;
        Ok(Self { stage, quire, rest, library, asked: BYTES })
    }

    /// With files of another size.
    pub(super) fn of(self, bytes: u64) -> Self {
        Self { asked: bytes, ..self }
    }

    /// Size of each upload.
    pub(super) fn bytes(&self) -> u64 {
        self.stage.bytes(self.asked)
    }

    /// The same in words.
    pub(super) fn size(&self) -> String {
        told(self.bytes())
    }

    /// One upload.
    pub(super) fn put(&self) -> Result<Sample> {
        self.stage.warm(self.bytes())?;
        let content = self.stage.content()?;
        let payload = content.next(self.bytes());
        self.quire.put((&self.rest, &self.library), (content, &payload), &self.stage.certificate)
    }

    /// One upload that stays; the item's id.
    pub(super) fn keep(&self) -> Result<String> {
        let content = self.stage.content()?;
        let payload = content.next(self.bytes());
        let file = Announced::verified(content, &payload)?;
        let to = (&self.rest, self.library.as_str(), &file);
        Ok(self.quire.keep(to, (content, &payload), &self.stage.certificate)?.0)
    }

    /// The login.
    pub(super) fn rest(&self) -> &Rest {
        &self.rest
    }

    /// The library.
    pub(super) fn library(&self) -> &str {
        &self.library
    }
}
