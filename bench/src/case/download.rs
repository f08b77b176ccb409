//! One file down, by one connection and by eight that share it, beside nginx; and for the first time after a restart, when
//! the store checks what it reads.

use anyhow::Result;

use crate::case::side::Side;
use crate::figure::{Figure, Target};
use crate::load::download::{Fetch, Taken};
use crate::pairs::{Run, beside};
use crate::peer::announced::FILE;
use crate::place::{Place, Scheme};
use crate::sample::{Meter, Sample};
use crate::scale::told;
use crate::stage::Stage;

/// Plain.
pub(super) fn http(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for streams in [1, 8] {
        let (size, run) = beside_nginx(stage, Scheme::Http, streams)?;
        let what = format!("download http, {size}, {} / nginx", counted(streams));
        figures.push(Figure::speed(what, &run, Target::AtLeast(0.95)));
        figures.push(Figure::cost("its processor time / nginx", &run, Target::None));
    }
    let (size, run) = first_reads(stage)?;
    let what = format!("download http, {size}, first read after a restart / nginx");
    figures.push(Figure::speed(what, &run, Target::AtLeast(0.95)));
    figures.push(Figure::cost("its processor time / nginx", &run, Target::None));
    Ok(figures)
}

/// Over TLS.
pub(super) fn https(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for streams in [1, 8] {
        let (size, run) = beside_nginx(stage, Scheme::Https, streams)?;
        let what = format!("download https, {size}, {} / nginx", counted(streams));
        figures.push(Figure::speed(what, &run, Target::AtLeast(1.0)));
        figures.push(Figure::cost("its processor time / nginx", &run, Target::AtMost(0.8)));
    }
    Ok(figures)
}

fn counted(streams: u64) -> String {
    if streams == 1 { "1 stream".to_owned() } else { format!("{streams} streams") }
}

/// How much was fetched, and what came of it. Blocks were read and checked before: by the pair that warms up.
fn beside_nginx(stage: &Stage, scheme: Scheme, streams: u64) -> Result<(String, Run)> {
    let (quire, nginx, content) = (stage.quire("quire", "")?, stage.nginx()?, stage.content()?);
    nginx.share(content, FILE)?;
    let side = Side::open(stage, &quire, scheme)?;
    let offered = side.rest().offer(&side.keep()?)?;
    let shared = nginx.place(scheme, FILE);
    let fetch = |place: &Place, server| fetched(stage, (place, server), (side.bytes(), streams));
    let run = beside(stage.size.plan, &mut || fetch(&offered, quire.id()), &mut || fetch(&shared, nginx.id()))?;
    Ok((side.size(), run))
}

/// As [`beside_nginx`], plain, over one connection. Each of our samples has a server of its own, which has checked no block yet; the page cache is
/// as warm as ever.
fn first_reads(stage: &Stage) -> Result<(String, Run)> {
    let (nginx, content) = (stage.nginx()?, stage.content()?);
    nginx.share(content, FILE)?;
    let shared = nginx.place(Scheme::Http, FILE);
    let (data, offered, bytes) = {
        let quire = stage.quire("quire", "")?;
        let side = Side::open(stage, &quire, Scheme::Http)?;
        let offered = side.rest().offer(&side.keep()?)?;
        (quire.data().to_owned(), offered, side.bytes())
    };
    let first = || {
        let quire = stage.quire_again(&data, "")?;
        // The download session outlives its server, which is at another socket now.
        let place = quire.place(Scheme::Http).at(&*offered.path);
        fetched(stage, (&place, quire.id()), (bytes, 1))
    };
    let run = beside(stage.size.plan, &mut || first(), &mut || fetched(stage, (&shared, nginx.id()), (bytes, 1)))?;
    Ok((told(bytes), run))
}

fn fetched(stage: &Stage, (place, server): (&Place, u32), (length, streams): (u64, u64)) -> Result<Sample> {
    let meter = Meter::start(server)?;
    Fetch { place, length, streams, fields: &[], taken: Taken::Dropped }.run(&stage.certificate)?;
    meter.end(length as f64)
}
