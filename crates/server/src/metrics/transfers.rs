//! Transfers as metrics, read off their registry whenever somebody asks: nothing is paid for them while bytes move.

use std::{fmt, sync::Arc};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

use crate::transfers::{Direction, Shown, State, Tally, Transfers};

/// Of how many waiting transfers the position is told: enough to see who holds a queue up.
const POSITIONS: usize = 100;

/// The registry that is read.
#[derive(Debug)]
pub(super) struct Read(pub(super) Arc<Transfers>);

type Label = (&'static str, &'static str);

fn direction(of: Direction) -> Label {
    ("direction", of.as_str())
}

impl Collector for Read {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let shown = self.0.shown();
        states(&mut encoder, &shown)?;
        positions(&mut encoder, &shown)?;
        bytes(&mut encoder, &self.0)?;
        counts(&mut encoder, self.0.tally())
    }
}

fn states(encoder: &mut DescriptorEncoder<'_>, shown: &[Shown]) -> fmt::Result {
    let help = "Transfers that run and that wait for their turn";
    let mut family = encoder.encode_descriptor("transfers", help, None, MetricType::Gauge)?;
    for of in Direction::ALL {
        let count = |is: fn(&State) -> bool| {
            let those = shown.iter().filter(|shown| shown.about.direction == of && is(&shown.state)).count();
            ConstGauge::new(i64::try_from(those).unwrap_or(i64::MAX))
        };
        let running = count(|state| matches!(state, State::Running { .. }));
        running.encode(family.encode_family(&[direction(of), ("state", "running")])?)?;
        let waiting = count(|state| matches!(state, State::Waiting { .. }));
        waiting.encode(family.encode_family(&[direction(of), ("state", "waiting")])?)?;
    }
    Ok(())
}

fn positions(encoder: &mut DescriptorEncoder<'_>, shown: &[Shown]) -> fmt::Result {
    let help = "Place in the queue, from 1, of each of the first 100 transfers that wait";
    let mut family = encoder.encode_descriptor("transfer_queue_position", help, None, MetricType::Gauge)?;
    let waiting = shown.iter().filter_map(|shown| Some((shown.state.position()?, &shown.about)));
    for (position, about) in waiting.take(POSITIONS) {
        let labels = [
            ("direction", about.direction.as_str()),
            ("library", about.library.as_str()),
            ("session", about.session.as_str()),
            ("file", about.file.as_str()),
        ];
        let position = ConstGauge::new(i64::try_from(position).unwrap_or(i64::MAX));
        position.encode(family.encode_family(&labels)?)?;
    }
    Ok(())
}

fn bytes(encoder: &mut DescriptorEncoder<'_>, transfers: &Transfers) -> fmt::Result {
    let help = "Bytes of content that were moved";
    let mut family = encoder.encode_descriptor("transferred", help, Some(&Unit::Bytes), MetricType::Counter)?;
    for of in Direction::ALL {
        ConstCounter::new(transfers.bytes(of)).encode(family.encode_family(&[direction(of)])?)?;
    }
    Ok(())
}

fn counts(encoder: &mut DescriptorEncoder<'_>, tally: &Tally) -> fmt::Result {
    let help = "Transfers that have ended, whichever way";
    let mut family = encoder.encode_descriptor("transfers_ended", help, None, MetricType::Counter)?;
    for of in Direction::ALL {
        ConstCounter::new(tally.of(of).ended()).encode(family.encode_family(&[direction(of)])?)?;
    }
    let help = "Transfers that were refused: the queue was full, or their turn came too late";
    let mut family = encoder.encode_descriptor("transfers_refused", help, None, MetricType::Counter)?;
    for of in Direction::ALL {
        let count = tally.of(of);
        for (why, refused) in [("full", count.full()), ("late", count.late())] {
            ConstCounter::new(refused).encode(family.encode_family(&[direction(of), ("reason", why)])?)?;
        }
    }
    let help = "How long transfers waited for their turn, of those that got it";
    let mut family = encoder.encode_descriptor("transfer_wait", help, Some(&Unit::Seconds), MetricType::Histogram)?;
    for of in Direction::ALL {
        tally.of(of).waits.encode(family.encode_family(&[direction(of)])?)?;
    }
    Ok(())
}
