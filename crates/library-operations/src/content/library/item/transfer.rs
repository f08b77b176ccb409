//! `com.vmware.content.library.item.transfer_…` and `…file.checksum_info`: addresses, states and checksums of files.

use library_api::content::library::item::{
    file::{ChecksumAlgorithm, ChecksumInfo},
    transfer::{TransferEndpoint, TransferStatus},
};
use library_core::model::{self, Checksum, FileStatus, PullSource, TransferTrust};
use vapi::bind::Uri;

/// A source as the client gave it.
pub(super) fn shown_source(source: PullSource) -> TransferEndpoint {
    TransferEndpoint {
        uri: Uri(source.uri),
        ssl_certificate_thumbprint: source.trust.thumbprint,
        ssl_certificate: source.trust.certificate,
    }
}

/// A source from the wire.
pub(super) fn source(endpoint: TransferEndpoint) -> PullSource {
    let trust =
        TransferTrust { thumbprint: endpoint.ssl_certificate_thumbprint, certificate: endpoint.ssl_certificate };
    PullSource { uri: endpoint.uri.0, trust }
}

/// A checksum as clients read it.
pub(super) fn shown_checksum(checksum: &Checksum) -> ChecksumInfo {
    let algorithm = match checksum.algorithm {
        model::ChecksumAlgorithm::Sha1 => ChecksumAlgorithm::Sha1,
        model::ChecksumAlgorithm::Md5 => ChecksumAlgorithm::Md5,
        model::ChecksumAlgorithm::Sha256 => ChecksumAlgorithm::Sha256,
        model::ChecksumAlgorithm::Sha512 => ChecksumAlgorithm::Sha512,
    };
    ChecksumInfo { algorithm: Some(algorithm), checksum: checksum.hex.clone() }
}

/// A checksum from the wire: SHA-1 when no algorithm is given, digits of either case.
pub(super) fn checksum(info: &ChecksumInfo) -> Checksum {
    let algorithm = match info.algorithm {
        None | Some(ChecksumAlgorithm::Sha1) => model::ChecksumAlgorithm::Sha1,
        Some(ChecksumAlgorithm::Md5) => model::ChecksumAlgorithm::Md5,
        Some(ChecksumAlgorithm::Sha256) => model::ChecksumAlgorithm::Sha256,
        Some(ChecksumAlgorithm::Sha512) => model::ChecksumAlgorithm::Sha512,
    };
    Checksum { algorithm, hex: info.checksum.to_ascii_lowercase() }
}

/// How far a file is.
pub(super) fn shown_status(status: FileStatus) -> TransferStatus {
    match status {
        FileStatus::WaitingForTransfer => TransferStatus::WaitingForTransfer,
        FileStatus::Transferring => TransferStatus::Transferring,
        FileStatus::Validating => TransferStatus::Validating,
        FileStatus::Ready => TransferStatus::Ready,
        FileStatus::Error => TransferStatus::Error,
    }
}
