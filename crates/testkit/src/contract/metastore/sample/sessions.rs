//! Update and download sessions and their files.

use library_core::model::{
    BlobId, Checksum, ChecksumAlgorithm, Claim, DownloadFile, DownloadFileKey, DownloadSession, DownloadSessionId,
    DownloadState, EndpointKind, FileStatus, ItemId, PrepareState, PullSource, Ranges, SourceKind, TransferTrust,
    UpdateFile, UpdateFileKey, UpdateSession, UpdateSessionId, UpdateState, UserName, WarningKind, WarningRule,
};

use super::{id, seconds};

/// An ACTIVE update session on `item-<number>`.
pub fn update_session(number: u64) -> UpdateSession {
    UpdateSession {
        id: UpdateSessionId::new(id("update", number)),
        item: ItemId::new(id("item", number)),
        base_version: 1,
        creator: UserName::new("user"),
        login: Some("login".to_owned()),
        state: UpdateState::Active,
        client_progress: 100,
        lease_until: seconds(number + 300),
        error_message: Some("why".to_owned()),
        warning_rules: vec![
            WarningRule { kind: WarningKind::ExpiredCertificate, ignored: true },
            WarningRule { kind: WarningKind::SelfSignedCertificate, ignored: false },
        ],
        completing: true,
        touched: seconds(number + 30),
        finished_itself: true,
        created: seconds(number),
    }
}

/// A claimed pull in `update-1` with everything set but a blob.
pub fn update_file(number: u64) -> UpdateFile {
    UpdateFile {
        key: UpdateFileKey { session: UpdateSessionId::new("update-1"), name: id("file", number) },
        position: number,
        removed: false,
        source: SourceKind::Pull,
        pull: Some(PullSource {
            uri: "https://example.test/disk.vmdk".to_owned(),
            trust: TransferTrust { thumbprint: Some("AA:BB".to_owned()), certificate: None },
        }),
        expected_size: Some(10),
        expected_checksum: Some(Checksum { algorithm: ChecksumAlgorithm::Md5, hex: "cd".repeat(16) }),
        status: FileStatus::Transferring,
        bytes_transferred: 5,
        size: Some(10),
        blob: None,
        keep_in_storage: true,
        archive: Some("box.ova".to_owned()),
        error_message: Some("why".to_owned()),
        generation: u64::MAX - number,
        claim: Some(Claim {
            key: BlobId::new(id("staging", number)),
            node: "node-1".to_owned(),
            lease_until: seconds(number),
        }),
    }
}

/// An ACTIVE download session on version 2 of `item-1`.
pub fn download_session(number: u64) -> DownloadSession {
    DownloadSession {
        id: DownloadSessionId::new(id("download", number)),
        item: ItemId::new("item-1"),
        content_version: 2,
        creator: UserName::new("user"),
        login: Some("login".to_owned()),
        state: DownloadState::Active,
        client_progress: 7,
        lease_until: seconds(number + 300),
        error_message: Some("why".to_owned()),
        may_read_storage: true,
        created: seconds(number),
    }
}

/// A prepared file of `download-1`.
pub fn download_file(number: u64) -> DownloadFile {
    DownloadFile {
        key: DownloadFileKey { session: DownloadSessionId::new("download-1"), name: id("file", number) },
        endpoint: EndpointKind::Direct,
        state: PrepareState::Prepared,
        served: Ranges::from_parts([(0, 10), (20, u64::MAX)]),
        error_message: Some("why".to_owned()),
    }
}
