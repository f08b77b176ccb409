//! `quire serve`: runs a server until it is told to stop.

use std::{error::Error, path::PathBuf};

use crate::{failure::Failure, open_files, screen::print};
use server::{
    Ready, Server, Start,
    config::{Config, Overrides},
    import::{Import, Imported},
    logging,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Runs a content library server.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:
  quire serve                                  data in ./data, TLS on 0.0.0.0:8443
  quire serve --import samples                 with the templates of a folder in a library of its name
  quire serve --import images=/srv/images      … in the library `images`
  quire serve --listen 127.0.0.1:8443 --http 127.0.0.1:8080
  quire serve --config /etc/quire.toml

On its first start the server makes the user administrator@quire.local, with the password in QUIRE_ADMIN_PASSWORD or one
that it generates and prints once.")]
pub(crate) struct Args {
    /// Folder for everything that the server keeps [default: data]
    #[arg(long, value_name = "DIR", env = "QUIRE_DATA")]
    data: Option<PathBuf>,
    /// Socket for TLS [default: 0.0.0.0:8443]
    #[arg(long, value_name = "ADDR", env = "QUIRE_LISTEN")]
    listen: Option<String>,
    /// Additional socket without TLS
    #[arg(long, value_name = "ADDR", env = "QUIRE_HTTP")]
    http: Option<String>,
    /// Configuration file; `quire.example.toml` documents every key
    #[arg(long, value_name = "FILE", env = "QUIRE_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of OVF, OVA, ISO or other files to make a library of; may be repeated
    #[arg(long, value_name = "[NAME=]DIR")]
    import: Vec<String>,
}

/// Runs until SIGTERM or SIGINT, then lets running requests end.
pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let imports = args
        .import
        .iter()
        .map(|argument| Import::parse(argument))
        .collect::<Result<_, _>>()
        .map_err(|error| Failure::usage(told(&error)))?;
    let overrides = Overrides { data: args.data, listen: args.listen, http: args.http, ..Overrides::default() };
    let config = Config::load(args.config.as_deref(), overrides).map_err(|error| Failure::usage(told(&error)))?;
    logging::start(config.log.format, &config.log.filter).map_err(|error| Failure::usage(told(&error)))?;
    open_files::raise(&config);
    let admin_password = std::env::var("QUIRE_ADMIN_PASSWORD").ok().filter(|password| !password.is_empty());
    serve(config, Start { admin_password, imports }).await
}

async fn serve(config: Config, start: Start) -> Result<(), Failure> {
    let (stop, stopped) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| failed(&error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| failed(&error))?;
    let server = Server::start(config, start, stopped).await.map_err(|error| failed(&error))?;
    announce(&server.ready);
    let serving = server.serve();
    tokio::pin!(serving);
    tokio::select! {
        () = &mut serving => return Ok(()),
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    print("stopping: running requests have 10 s");
    // The receivers live in the server; when they are gone, it has stopped already.
    let _ = stop.send(true);
    serving.await;
    Ok(())
}

fn failed(error: &dyn Error) -> Failure {
    Failure::failed(told(error))
}

/// An error with its causes.
fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        if !text.contains(&next.to_string()) {
            text = format!("{text}: {next}");
        }
        cause = next.source();
    }
    text
}

fn announce(ready: &Ready) {
    for (library, imported) in &ready.imported {
        print(&format!("imported into library `{library}`: {}", summary(*imported)));
    }
    print(&format!("certificate thumbprint, SHA-256: {}", ready.sha256));
    print(&format!("certificate thumbprint, SHA-1:   {}", ready.sha1));
    if let Some(password) = &ready.generated_password {
        print(&format!("user administrator@quire.local, password {password} (shown this once)"));
    }
    if let Some(http) = ready.http {
        print(&format!("also without TLS at http://{http}"));
    }
    if let Some(metrics) = ready.metrics {
        print(&format!("metrics at http://{metrics}/metrics"));
    }
    print(&format!("ready at https://{}", ready.https));
}

fn summary(imported: Imported) -> String {
    let Imported { created, updated, unchanged, vanished, failed, skipped } = imported;
    let counts = [
        (created, "new"),
        (updated, "changed"),
        (unchanged, "unchanged"),
        (vanished, "no longer in the folder, kept"),
        (failed, "refused, see the log"),
        (skipped, "symbolic links not followed, see the log"),
    ];
    let told: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if told.is_empty() { "nothing in the folder".to_owned() } else { told.join(", ") }
}
