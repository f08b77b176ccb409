//! Pieces that wait, in order, until there are enough of them to wake somebody. All of them have paid for their room.

use std::collections::VecDeque;

use bytes::Bytes;

use super::batch::Batch;
use super::budget::Rooms;

/// Adjoining pieces that nobody works on yet.
pub(crate) struct Gather {
    start: u64,
    len: usize,
    pieces: VecDeque<Bytes>,
    rooms: Rooms,
}

impl Gather {
    /// Nothing yet, for bytes from `start` on.
    pub(crate) fn at(start: u64) -> Self {
        Self { start, len: 0, pieces: VecDeque::new(), rooms: Rooms::default() }
    }

    /// Where the next piece must begin to be taken.
    pub(crate) fn end(&self) -> u64 {
        self.start + self.len as u64
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn pieces(&self) -> usize {
        self.pieces.len()
    }

    pub(crate) fn push(&mut self, piece: Bytes, rooms: Rooms) {
        self.len += piece.len();
        self.pieces.push_back(piece);
        self.rooms.join(rooms);
    }

    /// Everything, as a batch.
    pub(crate) fn into_batch(self) -> Option<Batch> {
        let Self { start, len, pieces, rooms } = self;
        (len > 0).then(|| Batch { offset: start, pieces: pieces.into(), len, rooms })
    }

    /// What ends at the last multiple of `unit` in the file, as a batch; the rest goes on waiting, and its room is lent
    /// by the batch: it is less than a `unit`.
    pub(crate) fn take_whole(&mut self, unit: u64) -> Option<Batch> {
        let odd = usize::try_from(self.end() % unit).unwrap_or_default();
        if odd >= self.len {
            return None;
        }
        let mut rest = Self::at(self.end() - odd as u64);
        while rest.len < odd {
            let mut piece = self.pieces.pop_back()?;
            let more = odd - rest.len;
            if piece.len() > more {
                let tail = piece.split_off(piece.len() - more);
                self.pieces.push_back(piece);
                piece = tail;
            }
            rest.len += piece.len();
            rest.pieces.push_front(piece);
        }
        self.len -= odd;
        std::mem::replace(self, rest).into_batch()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Gather, Rooms};

    fn gathered(start: u64, lens: &[usize]) -> Gather {
        let mut gather = Gather::at(start);
        for len in lens {
            gather.push(Bytes::from(vec![1; *len]), Rooms::default());
        }
        gather
    }

    #[test]
    fn what_ends_at_a_page_goes_and_the_rest_stays() {
        let mut gather = gathered(10, &[4000, 100, 20, 4100]);
        let batch = gather.take_whole(4096).map(|batch| (batch.offset, batch.len, batch.pieces.len()));
        assert_eq!(batch, Some((10, 8182, 4)));
        assert_eq!((gather.start, gather.len(), gather.pieces()), (8192, 38, 1));
        assert!(gather.take_whole(4096).is_none());
        assert_eq!(gather.into_batch().map(|batch| batch.len), Some(38));
    }

    #[test]
    fn what_ends_at_a_page_by_itself_goes_whole() {
        let mut gather = gathered(4096, &[4096, 4096]);
        assert_eq!(gather.take_whole(4096).map(|batch| batch.len), Some(8192));
        assert_eq!((gather.end(), gather.len()), (12_288, 0));
    }
}
