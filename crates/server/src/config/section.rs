//! The sections of the configuration. Data only; what they mean together is checked in [`super`].

use std::path::PathBuf;

use serde::Deserialize;

use super::Cidr;
use crate::logging::LogFormat;

/// `[tls]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// PEM file with the server's certificate and its chain. Without it a self-signed one is made on first start.
    pub certificate: Option<PathBuf>,
    /// PEM file with the private key; goes with `certificate`.
    pub key: Option<PathBuf>,
    /// Host names and addresses in a self-signed certificate, beside `localhost` and the machine's name.
    pub names: Vec<String>,
}

/// What a store is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StoreKind {
    /// A folder.
    Disk,
}

/// `[[store]]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Its name; clients see a datastore of this name.
    pub name: String,
    /// What it is made of.
    pub kind: StoreKind,
    /// Its folder; relative ones lie in the data folder.
    pub path: PathBuf,
    /// Further backing addresses that mean this store, for example `nfs://filer/library`.
    #[serde(default)]
    pub uris: Vec<String>,
}

/// `[inventory]`: the little that vSphere clients want to see of an inventory before they speak of content.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inventory {
    /// Name of the one datacenter.
    pub datacenter: String,
    /// Name of the one network.
    pub network: String,
    /// The vSphere version that clients are told: three numbers.
    pub version: String,
    /// The build that clients are told: a number.
    pub build: String,
}

impl Default for Inventory {
    fn default() -> Self {
        Self {
            datacenter: "Datacenter".to_owned(),
            network: "VM Network".to_owned(),
            version: "8.0.3".to_owned(),
            build: "24022510".to_owned(),
        }
    }
}

/// `[lease]`: how long things live without activity, in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lease {
    /// An update session after the last call or transferred byte.
    pub update_session_seconds: u32,
    /// A download session after the last call or transferred byte.
    pub download_session_seconds: u32,
    /// A login session after its last call or transfer.
    pub login_seconds: u32,
    /// A finished session, so that its outcome can be read.
    pub finished_seconds: u32,
}

impl Default for Lease {
    fn default() -> Self {
        Self { update_session_seconds: 300, download_session_seconds: 300, login_seconds: 1800, finished_seconds: 3600 }
    }
}

/// `[checksum]`: digests that are computed for every content beside SHA-256, which always is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checksum {
    /// SHA-1, all that old clients know.
    pub sha1: bool,
    /// MD5; halves the speed of uploads.
    pub md5: bool,
    /// SHA-512; halves the speed of uploads.
    pub sha512: bool,
    /// Algorithm that files report when the client gave none.
    pub reported: ReportedChecksum,
}

impl Default for Checksum {
    fn default() -> Self {
        Self { sha1: true, md5: false, sha512: false, reported: ReportedChecksum::Sha1 }
    }
}

/// Algorithm that a file reports when the client gave none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReportedChecksum {
    /// The contract's default; needs `sha1 = true`.
    Sha1,
    /// SHA-256.
    Sha256,
}

/// `[pull]`: what the server fetches when a client asks it to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pull {
    /// Networks that may be reached although they are denied by default or by `deny`.
    pub allow: Vec<Cidr>,
    /// Networks that may not be reached, beside those denied by default (loopback, unspecified, link-local,
    /// multicast, reserved, cloud metadata).
    pub deny: Vec<Cidr>,
    /// Largest file, in bytes.
    pub max_size_bytes: u64,
    /// A source that sends less per second, on average over `min_speed_seconds`, is given up.
    pub min_speed_bytes: u64,
    /// See `min_speed_bytes`.
    pub min_speed_seconds: u32,
    /// Time for name lookup, connection and TLS handshake, each.
    pub connect_seconds: u32,
    /// Time until the source has answered a request.
    pub answer_seconds: u32,
    /// Redirects that are followed.
    pub max_redirects: u8,
    /// Whether SHA-1 thumbprints pin a certificate; SHA-256 ones always do.
    pub sha1_thumbprints: bool,
    /// Whether an update session completes by itself when its pulls are done and its client has only watched for 30 seconds.
    pub finish_idle_pulls: bool,
}

impl Default for Pull {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            deny: Vec::new(),
            max_size_bytes: 10 << 40,
            min_speed_bytes: 1024,
            min_speed_seconds: 60,
            connect_seconds: 10,
            answer_seconds: 30,
            max_redirects: 5,
            sha1_thumbprints: false,
            finish_idle_pulls: false,
        }
    }
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Open connections.
    pub max_connections: usize,
    /// Body of an API call, in bytes. Transfers of files have no such limit.
    pub max_call_bytes: usize,
    /// Memory for the buffers of all transfers together, in MiB.
    pub buffer_mib: u32,
    /// From the first byte of a request to the end of its headers.
    pub header_seconds: u32,
    /// Silence in the middle of a body that a client sends.
    pub body_idle_seconds: u32,
    /// Silence before a request of a connection, be it the first or a further one.
    pub connection_idle_seconds: u32,
    /// Passwords that are checked at the same time; each takes 19 MiB and a core.
    pub password_checks: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 4096,
            max_call_bytes: 1024 * 1024,
            buffer_mib: 48,
            header_seconds: 10,
            body_idle_seconds: 60,
            connection_idle_seconds: 75,
            password_checks: 2,
        }
    }
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// What is logged, for example `info` or `info,server=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}
