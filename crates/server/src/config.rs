//! The configuration: defaults, then the file, then the command line and environment. Opens nothing but the file.

mod cidr;
mod rate;
mod section;
mod transfers;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use url::Url;

pub use cidr::{Cidr, CidrError};
pub use rate::{Rate, RateError};
pub use section::{Checksum, Inventory, Lease, Limits, Log, Pull, ReportedChecksum, Store, StoreKind, Tls};
pub use transfers::{Metrics, Transfers};

use crate::listener;

/// All settings of a server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder for everything that the server keeps; made if it is missing.
    pub data: PathBuf,
    /// `host:port` of the TLS socket. The default reaches every interface, because a library that only its own machine
    /// can read is of little use and every call needs a login.
    pub listen: String,
    /// `host:port` of an additional socket without TLS; none by default.
    pub http: Option<String>,
    /// `https://host[:port]` under which clients reach the server, if not as they address it themselves.
    pub public_address: Option<String>,
    /// TLS.
    pub tls: Tls,
    /// Stores; without any there is one named `default` in the data folder.
    pub store: Vec<Store>,
    /// What vSphere clients see of an inventory.
    pub inventory: Inventory,
    /// Lifetimes.
    pub lease: Lease,
    /// Digests.
    pub checksum: Checksum,
    /// Pulls.
    pub pull: Pull,
    /// How much moves at once, and how fast.
    pub transfers: Transfers,
    /// Limits.
    pub limits: Limits,
    /// Metrics.
    pub metrics: Metrics,
    /// Log.
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            listen: "0.0.0.0:8443".to_owned(),
            http: None,
            public_address: None,
            tls: Tls::default(),
            store: Vec::new(),
            inventory: Inventory::default(),
            lease: Lease::default(),
            checksum: Checksum::default(),
            pull: Pull::default(),
            transfers: Transfers::default(),
            limits: Limits::default(),
            metrics: Metrics::default(),
            log: Log::default(),
        }
    }
}

/// What the command line or the environment says; it beats the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// See [`Config::data`].
    pub data: Option<PathBuf>,
    /// See [`Config::listen`].
    pub listen: Option<String>,
    /// See [`Config::http`].
    pub http: Option<String>,
    /// See [`Config::public_address`].
    pub public_address: Option<String>,
    /// See [`Log::format`].
    pub log_format: Option<crate::logging::LogFormat>,
}

/// A configuration that makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("`{path}` cannot be read; check that it exists and that this user may read it")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no TOML, or holds a key or value that is unknown; the text names line and column.
    #[error("`{path}`: {source}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// A value cannot be used.
    #[error("`{key}`: {reason}")]
    Invalid {
        /// The key, with its section.
        key: &'static str,
        /// What is wrong and what would be right.
        reason: String,
    },
}

impl Config {
    /// Reads the file, if one is given, lays `overrides` over it and checks the whole.
    ///
    /// # Errors
    /// When the file cannot be read, holds unknown keys, or the whole makes no sense.
    pub fn load(file: Option<&Path>, overrides: Overrides) -> Result<Self, ConfigError> {
        let mut config = file.map_or_else(|| Ok(Self::default()), Self::read)?;
        config.lay_over(overrides);
        config.check()?;
        Ok(config)
    }

    /// The stores with absolute or data-folder paths; the default one if none is configured.
    pub fn stores(&self) -> Vec<Store> {
        let default = || Store {
            name: "default".to_owned(),
            kind: StoreKind::Disk,
            path: PathBuf::from("stores/default"),
            uris: Vec::new(),
        };
        let stores = if self.store.is_empty() { vec![default()] } else { self.store.clone() };
        stores.into_iter().map(|store| Store { path: self.data.join(&store.path), ..store }).collect()
    }

    /// What the listener is to hold connections to.
    pub fn listener_limits(&self) -> listener::Limits {
        listener::Limits {
            connections: self.limits.max_connections,
            header_time: seconds(self.limits.header_seconds),
            idle_time: seconds(self.limits.connection_idle_seconds),
            ..listener::Limits::default()
        }
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        toml::from_str(&text)
            .map_err(|source| ConfigError::Malformed { path: path.to_owned(), source: Box::new(source) })
    }

    fn lay_over(&mut self, overrides: Overrides) {
        let Overrides { data, listen, http, public_address, log_format } = overrides;
        self.data = data.unwrap_or_else(|| std::mem::take(&mut self.data));
        self.listen = listen.unwrap_or_else(|| std::mem::take(&mut self.listen));
        self.http = http.or_else(|| self.http.take());
        self.public_address = public_address.or_else(|| self.public_address.take());
        self.log.format = log_format.unwrap_or(self.log.format);
    }

    fn check(&self) -> Result<(), ConfigError> {
        check_socket("listen", &self.listen)?;
        self.http.as_deref().map_or(Ok(()), |http| check_socket("http", http))?;
        self.metrics.address.as_deref().map_or(Ok(()), |address| check_socket("metrics.address", address))?;
        self.public_address.as_deref().map_or(Ok(()), check_public_address)?;
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            return invalid("tls", "`certificate` and `key` go together; give both or none");
        }
        if !self.checksum.sha1 && self.checksum.reported == ReportedChecksum::Sha1 {
            return invalid("checksum.reported", "SHA1 needs `sha1 = true`; report SHA256 instead");
        }
        self.check_stores()?;
        self.check_inventory()?;
        self.check_numbers()
    }

    fn check_stores(&self) -> Result<(), ConfigError> {
        for (position, store) in self.store.iter().enumerate() {
            if store.name.is_empty() || store.name.contains(['/', '\0']) {
                return invalid("store.name", "a store needs a name without `/`");
            }
            if self.store.iter().take(position).any(|other| other.name == store.name) {
                return invalid("store.name", &format!("`{}` is there twice; names are unique", store.name));
            }
        }
        Ok(())
    }

    fn check_inventory(&self) -> Result<(), ConfigError> {
        let Inventory { datacenter, network, version, build } = &self.inventory;
        for (key, name) in [("inventory.datacenter", datacenter), ("inventory.network", network)] {
            if name.is_empty() || name.contains(['/', '\0']) {
                return invalid(key, "must be a name without `/`");
            }
        }
        let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit()) && text.parse::<u32>().is_ok();
        if version.split('.').count() != 3 || !version.split('.').all(is_number) {
            return invalid(
                "inventory.version",
                &format!("`{version}` is not three numbers; write for example `8.0.3`"),
            );
        }
        if !is_number(build) {
            return invalid("inventory.build", &format!("`{build}` is no number; write for example `24022510`"));
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), ConfigError> {
        let positive = [
            ("lease.update_session_seconds", u64::from(self.lease.update_session_seconds)),
            ("lease.download_session_seconds", self.lease.download_session_seconds.into()),
            ("lease.login_seconds", self.lease.login_seconds.into()),
            ("pull.max_size_bytes", self.pull.max_size_bytes),
            ("pull.min_speed_seconds", self.pull.min_speed_seconds.into()),
            ("pull.connect_seconds", self.pull.connect_seconds.into()),
            ("pull.answer_seconds", self.pull.answer_seconds.into()),
            ("transfers.max_concurrent", self.transfers.max_concurrent as u64),
            ("transfers.max_uploads", self.transfers.max_uploads as u64),
            ("transfers.max_downloads", self.transfers.max_downloads as u64),
            ("transfers.max_per_library", self.transfers.max_per_library.unwrap_or(1) as u64),
            ("transfers.max_wait_seconds", self.transfers.max_wait_seconds.into()),
            ("limits.max_connections", self.limits.max_connections as u64),
            ("limits.max_call_bytes", self.limits.max_call_bytes as u64),
            ("limits.buffer_mib", self.limits.buffer_mib.into()),
            ("limits.header_seconds", self.limits.header_seconds.into()),
            ("limits.body_idle_seconds", self.limits.body_idle_seconds.into()),
            ("limits.connection_idle_seconds", self.limits.connection_idle_seconds.into()),
            ("limits.password_checks", self.limits.password_checks as u64),
        ];
        match positive.iter().find(|(_, value)| *value == 0) {
            Some((key, _)) => invalid(key, "must be at least 1"),
            None => Ok(()),
        }
    }
}

pub(crate) fn seconds(count: u32) -> Duration {
    Duration::from_secs(count.into())
}

fn invalid(key: &'static str, reason: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Invalid { key, reason: reason.to_owned() })
}

fn check_socket(key: &'static str, address: &str) -> Result<(), ConfigError> {
    match address.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.parse::<u16>().is_ok() => Ok(()),
        _ => invalid(key, &format!("`{address}` is no `host:port`; write for example `127.0.0.1:8443`")),
    }
}

fn check_public_address(address: &str) -> Result<(), ConfigError> {
    let is_origin = Url::parse(address).is_ok_and(|url| {
        let bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        matches!(url.scheme(), "http" | "https") && bare && url.query().is_none() && url.fragment().is_none()
    });
    if is_origin {
        return Ok(());
    }
    invalid("public_address", &format!("`{address}` is no address; write for example `https://library.example.com`"))
}
