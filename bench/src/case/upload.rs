//! One file up: hashed, verified and durable before the answer, beside servers that do less.

use anyhow::Result;

use crate::figure::{Figure, Target};
use crate::pairs::{Run, alone, beside};
use crate::peer::announced::Announced;
use crate::peer::nginx::Put;
use crate::peer::quire::{DATASTORE, Quire};
use crate::peer::rest::Rest;
use crate::place::Scheme;
use crate::sample::{GIB, Sample};
use crate::scale::told;
use crate::stage::Stage;

/// Size of the file.
const BYTES: u64 = 4 * GIB;
/// Most seconds of the processor for a GiB, with SHA-1 beside SHA-256.
const COST: f64 = 1.9;
/// The same with SHA-256 alone.
const COST_OF_ONE: f64 = 1.3;

/// Plain, beside nginx.
pub(super) fn http(stage: &Stage) -> Result<Vec<Figure>> {
    let run = beside_nginx(stage, Scheme::Http, |put| put.synced)?;
    let size = told(stage.bytes(BYTES));
    Ok(vec![
        Figure::speed(format!("upload http, {size} / nginx PUT + sync"), &run, Target::AtLeast(0.9)),
        Figure::cost_of_a_gib("its processor time", &run, Target::AtMost(COST)),
        Figure::cost("its processor time / nginx", &run, Target::None),
    ])
}

/// Over TLS, beside nginx, which need not make durable what it takes: the target is on that. The figure with its sync comes
/// from the same samples.
pub(super) fn https(stage: &Stage) -> Result<Vec<Figure>> {
    let run = beside_nginx(stage, Scheme::Https, |put| Sample { special: put.synced.seconds, ..put.alone })?;
    let theirs = run.theirs.iter().map(|put| Sample { seconds: put.special, ..*put }).collect();
    let synced = Run { theirs, ..run.clone() };
    let size = told(stage.bytes(BYTES));
    Ok(vec![
        Figure::speed(format!("upload https, {size} / nginx PUT"), &run, Target::AtLeast(1.0)),
        Figure::speed(format!("upload https, {size} / nginx PUT + sync"), &synced, Target::None),
        Figure::cost_of_a_gib("its processor time", &run, Target::None),
        Figure::cost("its processor time / nginx", &run, Target::None),
    ])
}

/// Plain, with SHA-256 alone.
pub(super) fn sha256(stage: &Stage) -> Result<Vec<Figure>> {
    let quire = stage.quire("quire", "[checksum]\nsha1 = false\nreported = \"SHA256\"")?;
    let side = Side::open(stage, &quire, Scheme::Http)?;
    let run = alone(stage.size.plan, &mut || side.put())?;
    let what = format!("upload http, {}, SHA-256 alone, processor time", side.size());
    Ok(vec![Figure::cost_of_a_gib(what, &run, Target::AtMost(COST_OF_ONE))])
}

/// Plain, beside docker-registry.
pub(super) fn registry(stage: &Stage) -> Result<Vec<Figure>> {
    let (quire, registry) = (stage.quire("quire", "")?, stage.registry()?);
    let side = Side::open(stage, &quire, Scheme::Http)?;
    let run = beside(stage.size.plan, &mut || side.put(), &mut || {
        stage.warm(side.bytes())?;
        let content = stage.content()?;
        registry.push(content, &content.next(side.bytes()), &stage.certificate)
    })?;
    Ok(vec![
        Figure::speed(format!("upload http, {} / docker-registry", side.size()), &run, Target::AtLeast(3.0)),
        Figure::cost("its processor time / docker-registry", &run, Target::None),
    ])
}

/// `counted` says what of nginx's `PUT` counts.
fn beside_nginx(stage: &Stage, scheme: Scheme, counted: fn(Put) -> Sample) -> Result<Run> {
    let (quire, nginx) = (stage.quire("quire", "")?, stage.nginx()?);
    let side = Side::open(stage, &quire, scheme)?;
    beside(stage.size.plan, &mut || side.put(), &mut || {
        stage.warm(side.bytes())?;
        let content = stage.content()?;
        nginx.put(scheme, (content, &content.next(side.bytes())), &stage.certificate).map(counted)
    })
}

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
