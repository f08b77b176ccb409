//! One file down, by one connection and by eight that share it, beside nginx.

use anyhow::Result;

use crate::case::upload::Side;
use crate::figure::{Figure, Target};
use crate::load::download::Fetch;
use crate::pairs::{Run, beside};
use crate::peer::rest::FILE;
use crate::place::{Place, Scheme};
use crate::sample::{Meter, Sample};
use crate::stage::Stage;

/// Plain.
pub(super) fn http(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for streams in [1, 8] {
        let run = beside_nginx(stage, Scheme::Http, streams)?;
        let what = format!("download http, {} / nginx", told(streams));
        figures.push(Figure::speed(what, &run, Target::AtLeast(0.95)));
        figures.push(Figure::cost("its processor time / nginx", &run, Target::None));
    }
    Ok(figures)
}

/// Over TLS.
pub(super) fn https(stage: &Stage) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for streams in [1, 8] {
        let run = beside_nginx(stage, Scheme::Https, streams)?;
        let what = format!("download https, {} / nginx", told(streams));
        figures.push(Figure::speed(what, &run, Target::AtLeast(1.0)));
        figures.push(Figure::cost("its processor time / nginx", &run, Target::AtMost(0.8)));
    }
    Ok(figures)
}

fn told(streams: u64) -> String {
    if streams == 1 { "1 stream".to_owned() } else { format!("{streams} streams") }
}

fn beside_nginx(stage: &Stage, scheme: Scheme, streams: u64) -> Result<Run> {
    let (quire, nginx, content) = (stage.quire("quire", "")?, stage.nginx()?, stage.content()?);
    nginx.share(content, FILE)?;
    let side = Side::open(stage, &quire, scheme)?;
    let offered = side.rest().offer(&side.keep(FILE)?)?;
    let shared = nginx.place(scheme, FILE);
    let fetch = |place: &Place, server| -> Result<Sample> {
        let meter = Meter::start(server)?;
        Fetch { place, length: side.bytes, streams, fields: &[] }.run(&stage.certificate)?;
        meter.end(side.bytes as f64)
    };
    beside(stage.size.plan, &mut || fetch(&offered, quire.id()), &mut || fetch(&shared, nginx.id()))
}
