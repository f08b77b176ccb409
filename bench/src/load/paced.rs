//! Calls at a steady pace in an open loop: each has its moment, whether the one before was answered or not, and its time
//! counts from that moment. A server that falls behind cannot hide it.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::load::download::joined;
use crate::pause::wait_for;
use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::Wire;

/// Who asks what, how often, for how long.
pub(crate) struct Paced<'a> {
    /// The server; the path is in the requests.
    pub(crate) place: &'a Place,
    /// Whole requests, asked in turn.
    pub(crate) requests: &'a [Vec<u8>],
    /// Calls a second in all.
    pub(crate) rate: f64,
    /// Connections that take turns.
    pub(crate) connections: usize,
    /// For how long.
    pub(crate) time: Duration,
}

impl Paced<'_> {
    /// Seconds from each call's moment to the end of its answer.
    ///
    /// # Errors
    /// When a connection breaks, or an answer is none of success.
    pub(crate) fn run(&self, certificate: &Certificate) -> Result<Vec<f64>> {
        let begin = Instant::now() + Duration::from_millis(50);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.connections.max(1))
                .map(|number| scope.spawn(move || self.connection(number, begin, certificate)))
                .collect();
            let mut latencies = Vec::new();
            for thread in threads {
                latencies.append(&mut joined(thread)?);
            }
            Ok(latencies)
        })
    }

    fn connection(&self, number: usize, begin: Instant, certificate: &Certificate) -> Result<Vec<f64>> {
        let mut wire = Wire::open(self.place, certificate)?;
        let calls = (0..).map(|turn| number + turn * self.connections.max(1));
        let moments = calls.map(|call| (call, Duration::from_secs_f64(call as f64 / self.rate)));
        let mut latencies = Vec::new();
        for (call, after) in moments.take_while(|(_, after)| *after < self.time) {
            let request = self.requests.get(call % self.requests.len().max(1)).context("no requests")?;
            wait_for(begin + after);
            std::io::Write::write_all(&mut wire, request)?;
            let head = wire.head()?;
            ensure!((200..300).contains(&head.status), "a call was answered with {}", head.status);
            wire.body(head)?;
            latencies.push((begin + after).elapsed().as_secs_f64());
        }
        Ok(latencies)
    }
}
