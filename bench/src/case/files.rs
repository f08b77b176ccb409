//! One file up and down, plain, beside vcsim, which neither hashes nor makes durable.

use std::cell::Cell;

use anyhow::Result;

use crate::case::side::Side;
use crate::figure::{Figure, Target};
use crate::load::download::{Fetch, Taken};
use crate::load::upload::{Request, upload};
use crate::pairs::beside;
use crate::peer::announced::Announced;
use crate::place::Scheme;
use crate::sample::{GIB, Meter};
use crate::stage::Stage;

/// Size of the file.
const BYTES: u64 = GIB;

/// Measures it.
pub(super) fn run(stage: &Stage) -> Result<Vec<Figure>> {
    let (quire, vcsim, content) = (stage.quire("quire", "")?, stage.vcsim()?, stage.content()?);
    let side = Side::open(stage, &quire, Scheme::Http)?.of(BYTES);
    let theirs = vcsim.rest(&stage.certificate)?;
    let library = theirs.make_library("bench", &vcsim.datastore)?;
    let (shown, number) = (theirs.shown(), Cell::new(0));
    let their_item = || -> Result<_> {
        number.set(number.get() + 1);
        let waiting = theirs.expect(&library, &format!("bench {}", number.get()), &Announced::unverified())?;
        let payload = content.next(side.bytes());
        let request = Request { method: "PUT", place: &waiting.place, fields: &shown };
        let meter = Meter::start(vcsim.id())?;
        upload(&request, content, &payload, &stage.certificate)?;
        let sample = meter.end(side.bytes() as f64)?;
        theirs.complete(&waiting.session)?;
        Ok((waiting.item, sample))
    };
    let up = beside(stage.size.plan, &mut || side.put(), &mut || {
        stage.warm(side.bytes())?;
        let (item, sample) = their_item()?;
        theirs.remove_item(&item)?;
        Ok(sample)
    })?;
    let ours = side.rest().offer(&side.keep()?)?;
    let their_place = theirs.offer(&their_item()?.0)?;
    // vcsim sends chunks, which have to be looked at: ours are copied to the client too.
    let fetch = |place, server, fields: &[_]| {
        let meter = Meter::start(server)?;
        Fetch { place, length: side.bytes(), streams: 1, fields, taken: Taken::Copied }.run(&stage.certificate)?;
        meter.end(side.bytes() as f64)
    };
    let down = beside(stage.size.plan, &mut || fetch(&ours, quire.id(), &[]), &mut || {
        fetch(&their_place, vcsim.id(), &shown)
    })?;
    let bytes = side.size();
    Ok(vec![
        Figure::speed(format!("upload of {bytes} http / vcsim"), &up, Target::AtLeast(1.3)),
        Figure::speed(format!("download of {bytes} http / vcsim"), &down, Target::AtLeast(1.5)),
    ])
}
