//! Which server, as whom, and which certificate to trust: flags and environment of every command that talks to a server.

use clap::builder::FalseyValueParser;
use client::{Client, Credentials, Sha1, Thumbprint, Trust, Url};

use crate::failure::{Exit, Failure};

/// How to reach a server.
#[derive(clap::Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// Address of the server.
    #[arg(long, global = true, env = "QUIRE_URL", hide_env_values = true, default_value = "https://127.0.0.1:8443")]
    url: Url,
    /// User name.
    #[arg(
        long,
        global = true,
        env = "QUIRE_USER",
        hide_env_values = true,
        default_value = "administrator@quire.local"
    )]
    user: String,
    /// Password; the environment variable keeps it out of the list of processes.
    #[arg(long, global = true, env = "QUIRE_PASSWORD", hide_env_values = true)]
    password: Option<String>,
    /// SHA-256 (or SHA-1) thumbprint of the server's certificate; without it an authority that this machine trusts must
    /// vouch for it.
    #[arg(long, global = true, env = "QUIRE_THUMBPRINT", hide_env_values = true)]
    thumbprint: Option<String>,
    /// Trusts any certificate, for trials only.
    #[arg(long, global = true, env = "QUIRE_INSECURE", hide_env_values = true, value_parser = FalseyValueParser::new())]
    insecure: bool,
}

impl Connection {
    /// Connects and logs in.
    pub(crate) async fn open(&self) -> Result<Client, Failure> {
        let Some(password) = self.password.clone() else {
            let text = format!("no password for `{}`; set QUIRE_PASSWORD or give --password", self.user);
            return Err(Failure::new(Exit::Denied, text));
        };
        let credentials = Credentials::UserPassword { user: self.user.clone(), password };
        Ok(Client::connect(self.url.clone(), credentials, self.trust()?).await?)
    }

    /// A thumbprint says more than `--insecure`, which may come from the environment.
    fn trust(&self) -> Result<Trust, Failure> {
        match (self.thumbprint.as_deref().filter(|text| !text.is_empty()), self.insecure) {
            (Some(text), _) => match Thumbprint::parse(text, Sha1::Allowed) {
                Ok(thumbprint) => Ok(Trust::Thumbprint(thumbprint)),
                Err(error) => Err(Failure::usage(format!("`{text}` is no thumbprint: {error}"))),
            },
            (None, true) => Ok(Trust::Anything),
            (None, false) => Ok(Trust::SystemRoots),
        }
    }
}

/// Ends the login session; one that cannot be ended ends by itself.
pub(crate) async fn close(client: &Client) {
    let _ = client.logout().await;
}
