//! One file up: hashed, verified and durable before the answer, beside servers that do less.

use anyhow::Result;

use crate::case::side::{BYTES, Side};
use crate::figure::{Figure, Target};
use crate::pairs::{Run, alone, beside};
use crate::peer::nginx::Put;
use crate::place::Scheme;
use crate::sample::Sample;
use crate::scale::told;
use crate::stage::Stage;

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
