//! nginx: static files by `sendfile`, DAV `PUT`, TLS 1.3, two workers. It hashes nothing and makes nothing durable.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::content::{Content, Payload};
use crate::load::upload::{Request, upload};
use crate::peer::process::{Process, free_socket};
use crate::place::{Place, Scheme};
use crate::sample::{Meter, Sample};
use crate::secure::Certificate;

/// What a `PUT` took.
pub(crate) struct Put {
    /// Up to the answer: bytes that may be lost with the power.
    pub(crate) alone: Sample,
    /// Up to where they are durable.
    pub(crate) synced: Sample,
}

/// A running nginx.
pub(crate) struct Nginx {
    process: Process,
    root: PathBuf,
    plain: SocketAddr,
    secure: SocketAddr,
}

impl Nginx {
    /// Starts it in a folder of its own under `work`.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn start(work: &Path, certificate: &Certificate) -> Result<Self> {
        let folder = work.join("nginx");
        let root = folder.join("files");
        fs::create_dir_all(root.join("up")).with_context(|| root.display().to_string())?;
        let (plain, secure) = (free_socket()?, free_socket()?);
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(&folder, certificate, [plain, secure]))?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&folder).arg("-c").arg(&file).arg("-e").arg(folder.join("error.log"));
        let mut process = Process::start("nginx", &mut command, &folder.join("log"))?;
        process.reachable(plain)?;
        process.reachable(secure)?;
        Ok(Self { process, root, plain, secure })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// The folder in which its files lie.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The address of a file.
    pub(crate) fn place(&self, scheme: Scheme, name: &str) -> Place {
        let socket = if scheme == Scheme::Http { self.plain } else { self.secure };
        Place::new(scheme, socket, format!("/{name}"))
    }

    /// Has it hand out the file that is sent, too.
    ///
    /// # Errors
    /// When the link cannot be made.
    pub(crate) fn share(&self, content: &Content, name: &str) -> Result<()> {
        let link = self.root.join(name);
        if link.is_symlink() {
            fs::remove_file(&link)?;
        }
        symlink(&content.path, &link).with_context(|| link.display().to_string())
    }

    /// Puts a file and makes it durable, as `sync FILE` does. Then removes it.
    ///
    /// # Errors
    /// When it refuses or breaks off.
    pub(crate) fn put(
        &self,
        scheme: Scheme,
        (content, payload): (&Content, &Payload),
        by: &Certificate,
    ) -> Result<Put> {
        let place = self.place(scheme, "up/received");
        let received = self.root.join("up/received");
        let meter = Meter::start(self.id())?;
        let sent = upload(&Request::put(&place), content, payload, by)?;
        File::open(&received).and_then(|file| file.sync_all()).with_context(|| received.display().to_string())?;
        let durable = Instant::now();
        let alone = meter.end_at(sent.answered, payload.length() as f64)?;
        let synced = meter.end_at(durable, payload.length() as f64)?;
        fs::remove_file(&received)?;
        Ok(Put { alone, synced })
    }
}

fn configuration(folder: &Path, certificate: &Certificate, [plain, secure]: [SocketAddr; 2]) -> String {
    // Workers give up root's rights for those of a user who may not write here.
    let user = if rustix::process::getuid().is_root() { "user root;" } else { "" };
    let (folder, key) = (folder.display(), certificate.key.display());
    let certificate = certificate.chain.display();
    format!(
        "{user}
worker_processes 2;
daemon off;
pid {folder}/pid;
events {{ worker_connections 4096; }}
http {{
  types {{ application/json json; }}
  default_type application/octet-stream;
  sendfile on;
  tcp_nopush on;
  access_log off;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_protocols TLSv1.3;
  ssl_certificate {certificate};
  ssl_certificate_key {key};
  server {{
    listen {plain};
    listen {secure} ssl;
    root {folder}/files;
    location /up/ {{ dav_methods PUT DELETE; }}
  }}
}}
"
    )
}
