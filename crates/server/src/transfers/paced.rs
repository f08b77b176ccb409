//! Bytes that come in no faster than their permit lets them. While a piece waits for bandwidth empty ones say so: whoever
//! takes them must not mistake the sender for a silent one.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{
    FutureExt, Stream, StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use tokio::time::timeout;

use super::Permit;

/// So often is said that a piece waits: well within the time after which its sender counts as silent.
pub(crate) const HELD: Duration = Duration::from_secs(2);

struct Paced<E> {
    bytes: BoxStream<'static, Result<Bytes, E>>,
    permit: Arc<Permit>,
    /// A piece that waits.
    held: Option<(Bytes, BoxFuture<'static, ()>)>,
}

/// These bytes, each piece when it may move.
pub(crate) fn paced<E: Send + 'static>(
    bytes: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    permit: Arc<Permit>,
) -> BoxStream<'static, Result<Bytes, E>> {
    let paced = Paced { bytes: bytes.boxed(), permit, held: None };
    stream::unfold(paced, |mut paced| async move { Some((paced.next().await?, paced)) }).boxed()
}

impl<E> Paced<E> {
    async fn next(&mut self) -> Option<Result<Bytes, E>> {
        let (piece, mut waiting) = match self.held.take() {
            Some(held) => held,
            None => match self.read().await? {
                Ok(piece) if self.permit.is_limited() => self.hold(piece),
                Ok(piece) => {
                    self.permit.pace(piece.len() as u64).await;
                    return Some(Ok(piece));
                }
                Err(error) => return Some(Err(error)),
            },
        };
        if timeout(HELD, &mut waiting).await.is_ok() {
            return Some(Ok(piece));
        }
        self.held = Some((piece, waiting));
        Some(Ok(Bytes::new()))
    }

    /// The next piece that is not empty.
    async fn read(&mut self) -> Option<Result<Bytes, E>> {
        loop {
            match self.bytes.next().await? {
                Ok(piece) if piece.is_empty() => {}
                read => return Some(read),
            }
        }
    }

    fn hold(&self, piece: Bytes) -> (Bytes, BoxFuture<'static, ()>) {
        let (permit, len) = (Arc::clone(&self.permit), piece.len() as u64);
        (piece, async move { permit.pace(len).await }.boxed())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::convert::Infallible;

    use library_core::model::{ItemId, LibraryId, UserName};
    use testkit::MockClock;
    use tokio::time::Instant;

    use super::*;
    use crate::{
        config,
        transfers::{About, Direction, Limits, Transfers},
    };

    async fn permit(settings: &str) -> (Transfers, Arc<Permit>) {
        let settings: config::Transfers = toml::from_str(settings).unwrap();
        let transfers = Transfers::new(Limits::new(&settings), Arc::new(MockClock::default()));
        let about = About {
            direction: Direction::Upload,
            library: LibraryId::new("library"),
            item: ItemId::new("item"),
            session: "session".to_owned(),
            file: "file".to_owned(),
            size: None,
            user: UserName::new("somebody"),
        };
        let permit = transfers.admit(about).await.unwrap();
        (transfers, Arc::new(permit))
    }

    fn pieces() -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::iter([1_u8, 2, 3]).map(|byte| Ok(Bytes::from(vec![byte; 1 << 20])))
    }

    #[tokio::test(start_paused = true)]
    async fn a_piece_that_waits_for_bandwidth_says_so_every_two_seconds() {
        let (_transfers, permit) = permit("upload_limit = '64 KiB/s'").await;
        let began = Instant::now();
        let (mut bytes, mut last) = (Vec::new(), began);
        let mut paced = paced(pieces(), permit);
        while let Some(Ok(piece)) = paced.next().await {
            assert!(last.elapsed() <= HELD + Duration::from_millis(1), "silent for {:?}", last.elapsed());
            last = Instant::now();
            bytes.extend(piece.first().map(|first| (*first, piece.len())));
        }
        assert_eq!(bytes, [1, 2, 3].map(|first| (first, 1 << 20)));
        assert_eq!(began.elapsed().as_secs(), 32, "the first piece goes at once, two have 16 s each");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nothing_waits() {
        let (_transfers, permit) = permit("").await;
        let began = Instant::now();
        let sizes: Vec<usize> = paced(pieces(), permit).map(|piece| piece.unwrap().len()).collect().await;
        assert_eq!((sizes, began.elapsed()), (vec![1 << 20; 3], Duration::ZERO));
    }
}
