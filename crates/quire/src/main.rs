//! `quire`: the server and the commands that talk to one. Takes the command line apart and turns outcomes into exit codes.

mod administration;
mod allocator;
mod bench;
mod connection;
mod failure;
mod grant;
mod ls;
mod open_files;
mod openapi;
mod pull;
mod push;
mod rm;
mod role;
mod screen;
mod serve;
mod stop;
mod target;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{connection::Connection, failure::Failure, screen::Screen};

/// An open content library server, and the commands to fill one.
#[derive(Parser)]
#[command(name = "quire", version, propagate_version = true, after_help = EXITS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    connection: Connection,
    /// Prints one JSON value for scripts, errors too (on standard error); shows no progress.
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

const EXITS: &str = "\
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no such library, item or file, 4 not logged in or not allowed, \
5 server not reached or not trusted, 130 interrupted";

#[derive(Subcommand)]
enum Command {
    /// Runs the server.
    Serve(serve::Args),
    /// Puts files into an item.
    Push(push::Args),
    /// Fetches the files of an item.
    Pull(pull::Args),
    /// Lists libraries, the items of a library, the files of an item, or transfers.
    Ls(ls::Args),
    /// Deletes an item, or a library with all its items.
    Rm(rm::Args),
    /// Makes, lists and removes users.
    User(administration::Args<user::Verb>),
    /// Makes, lists and removes roles.
    Role(administration::Args<role::Verb>),
    /// Gives roles to users, lists and revokes them.
    Grant(administration::Args<grant::Verb>),
    #[command(about = "Prints the OpenAPI document of the server; needs no server")]
    Openapi,
    /// Measures a server.
    Bench(bench::Args),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let screen = Screen::new(cli.json);
    match run(cli.command, &cli.connection, &screen).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            screen.failure(&failure);
            failure.exit.code()
        }
    }
}

async fn run(command: Command, connection: &Connection, screen: &Screen) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Push(args) => push::run(args, connection, screen).await,
        Command::Pull(args) => pull::run(args, connection, screen).await,
        Command::Ls(args) => ls::run(args, connection, screen).await,
        Command::Rm(args) => rm::run(args, connection, screen).await,
        Command::User(args) => user::run(args, screen).await,
        Command::Role(args) => role::run(args, screen).await,
        Command::Grant(args) => grant::run(args, screen).await,
        Command::Bench(args) => bench::run(args, connection, screen).await,
        Command::Openapi => openapi::run(screen),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
