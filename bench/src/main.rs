//! `bench`: measures Quire beside nginx, docker-registry and vcsim in one run, and says how noisy the machine was.
//! `bench/run` starts it with all that it needs.
#![expect(clippy::cast_precision_loss, reason = "counts and bytes become figures, which are rounded anyway")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for people: table and progress")]

mod arguments;
mod case;
mod content;
mod figure;
mod interrupt;
mod load;
mod machine;
mod pairs;
mod pause;
mod peer;
mod place;
mod procfs;
mod report;
mod sample;
mod scale;
mod secure;
mod stage;
mod statistics;
mod store;
mod watch;
mod wire;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::arguments::{Arguments, USAGE};
use crate::case::{CASES, Case};
use crate::figure::Outcome;
use crate::peer::process::turn_to_start;
use crate::report::table;
use crate::stage::{Programs, Stage};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--help" || word == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match Arguments::parse(words).and_then(|arguments| run(&arguments)) {
        Ok(outcomes) if outcomes.iter().all(|outcome| outcome.figures.is_ok()) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<Vec<Outcome>> {
    if arguments.list {
        for case in CASES {
            println!("{:16} {}", case.name, case.about);
        }
        return Ok(Vec::new());
    }
    let cases = chosen(&arguments.only)?;
    let quire = arguments.quire().cloned().context("which `quire`? give its path, or use bench/run")?;
    let simulator = arguments.simulator.clone().context("where is vcsim? give --simulator, or use bench/run")?;
    let work = arguments.work.clone().context("where to work? give --work, or use bench/run")?;
    interrupt::watch()?;
    let machine = machine::description(&quire);
    let size = arguments.size();
    let stage = Stage::new(work, Programs { quire, simulator }, size)?;
    let mut outcomes = Vec::new();
    for case in cases {
        outcomes.push(measured(case, &stage));
        arguments.files.write(&machine, &size, &outcomes)?;
    }
    println!("{}\n\n{}", machine::in_words(&machine), table::table(&outcomes));
    Ok(outcomes)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Case>> {
    if let Some(unknown) = names.iter().find(|name| !CASES.iter().any(|case| case.name == **name)) {
        bail!("there is no case `{unknown}`; --list names them");
    }
    Ok(CASES.iter().filter(|case| names.is_empty() || names.iter().any(|name| name == case.name)).collect())
}

/// Runs a case. One that fails is told and does not end the others.
fn measured(case: &Case, stage: &Stage) -> Outcome {
    eprintln!("{} ({}) …", case.name, case.about);
    let begun = Instant::now();
    stage.begin();
    let figures = (case.run)(stage).map_err(|error| {
        // Whoever interrupts the program has that turn and keeps it: a case without its servers has not failed.
        drop(turn_to_start());
        stage.logs().iter().for_each(|log| eprintln!("{log}"));
        format!("{error:#}")
    });
    let figures = figures.map(|all| all.into_iter().map(|figure| figure.of_scale(stage.scale())).collect());
    let seconds = begun.elapsed().as_secs_f64();
    let outcome = Outcome { case: case.name, figures, seconds };
    eprintln!("{}", table::table(std::slice::from_ref(&outcome)));
    outcome
}
