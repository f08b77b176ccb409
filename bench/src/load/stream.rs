//! One stream of many that a server bears at once: up or down, a piece at a time, for as long as it is asked. What it moved is
//! counted together with what all others of its way moved.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, ensure};

use crate::place::Place;
use crate::secure::Certificate;
use crate::wire::Wire;

/// Where a stream goes.
pub(crate) enum Way {
    /// Up to these places, one after the other, so many bytes to each.
    Up(Vec<Place>, u64),
    /// Down from here, again and again.
    Down(Place),
}

/// Bytes that all streams have moved.
#[derive(Default)]
pub(crate) struct Moved {
    up: AtomicU64,
    down: AtomicU64,
}

/// An open stream.
pub(crate) struct Stream<'a> {
    wire: Wire,
    /// Bytes of the upload that are still to be sent.
    left: u64,
    /// Uploads that were begun.
    begun: usize,
    way: &'a Way,
    certificate: &'a Certificate,
}

impl Moved {
    /// Up and down.
    pub(crate) fn both(&self) -> [u64; 2] {
        [&self.up, &self.down].map(|way| way.load(Ordering::Relaxed))
    }
}

impl<'a> Stream<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) fn open(way: &'a Way, certificate: &'a Certificate) -> Result<Self> {
        let (wire, left) = begun(way, 0, certificate)?;
        Ok(Self { wire, left, begun: 1, way, certificate })
    }

    /// Moves at most one piece.
    ///
    /// # Errors
    /// When the connection breaks, or an upload was the last one of its stream: there has to be something to move to the end.
    pub(crate) fn step(&mut self, piece: &mut [u8], moved: &Moved) -> Result<()> {
        match self.way {
            Way::Up(..) => self.send(piece, moved),
            Way::Down(_) => self.receive(piece, moved),
        }
    }

    fn send(&mut self, piece: &[u8], moved: &Moved) -> Result<()> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(piece.len());
        let some = piece.get(..most).unwrap_or_default();
        self.wire.write_all(some).context("a stream up")?;
        moved.up.fetch_add(some.len() as u64, Ordering::Relaxed);
        self.left -= some.len() as u64;
        if self.left == 0 {
            self.wire.flush().context("a stream up")?;
            let status = self.wire.head().context("a stream up")?.status;
            ensure!((200..300).contains(&status), "a stream up was answered with {status}");
            self.again()?;
        }
        Ok(())
    }

    fn receive(&mut self, piece: &mut [u8], moved: &Moved) -> Result<()> {
        let read = self.wire.read(piece).context("a stream down")?;
        moved.down.fetch_add(read as u64, Ordering::Relaxed);
        if read == 0 { self.again() } else { Ok(()) }
    }

    fn again(&mut self) -> Result<()> {
        (self.wire, self.left) = begun(self.way, self.begun, self.certificate)?;
        self.begun += 1;
        Ok(())
    }
}

/// Begins the upload of this number, of so many bytes, or a download.
fn begun(way: &Way, number: usize, certificate: &Certificate) -> Result<(Wire, u64)> {
    match way {
        Way::Up(places, length) => {
            let place = places.get(number).context("a stream up had nothing more to send")?;
            let mut wire = Wire::open(place, certificate)?;
            wire.ask("PUT", place, &[("Content-Length", length.to_string())])?;
            Ok((wire, *length))
        }
        Way::Down(place) => {
            let mut wire = Wire::open(place, certificate)?;
            wire.ask("GET", place, &[("Connection", "close".to_owned())])?;
            ensure!(wire.head()?.status == 200, "a stream down was refused");
            Ok((wire, 0))
        }
    }
}
