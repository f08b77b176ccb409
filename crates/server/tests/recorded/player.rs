//! Says a recording's requests to a server, and holds its answers against those of the recording.

use http_body_util::Full;

use crate::{
    common::message::Message,
    names::Names,
    recording::{Exchange, Recording},
    sample,
    stage::Stage,
};

/// How often a client asks the same, at most, until it gets its answer.
const TRIES: usize = 20;

/// The header that says how long the body would be that an answer to HEAD does not have.
const UNSENT: &str = "Entity-Length";

/// Plays a recording; fails with the first answer that is another one.
pub(crate) async fn play(recording: &Recording) -> Result<(), String> {
    let stage = Stage::new().await;
    let mut names = Stage::names();
    for (number, exchange) in recording.exchanges.iter().enumerate() {
        ask(&stage, &mut names, exchange)
            .await
            .map_err(|why| format!("exchange {}, {}\n{why}", number + 1, exchange.request.first))?;
    }
    Ok(())
}

/// Asks, again where the client did so, until the answer is the recorded one.
async fn ask(stage: &Stage, names: &mut Names, exchange: &Exchange) -> Result<(), String> {
    let request = filled(&exchange.request, names, &|| stage.made_up())?;
    let mut tries = 1;
    loop {
        let answer = stage.answer(request.request().map(Full::new)).await;
        let mut found = names.clone();
        let outcome = same(&exchange.answer, &answer, &mut found);
        match outcome {
            Ok(()) => {
                *names = found;
                return Ok(());
            }
            Err(_) if exchange.is_repeated && tries < TRIES => stage.wait().await,
            Err(why) => return Err(why),
        }
        tries += 1;
    }
}

/// A recorded request with values and contents in the place of names.
fn filled(recorded: &Message, names: &mut Names, make: &dyn Fn() -> String) -> Result<Message, String> {
    let first = names.filled(&recorded.first, make)?;
    let mut headers = Vec::new();
    for (name, value) in &recorded.headers {
        headers.push((name.clone(), names.filled(value, make)?));
    }
    let body = match sample::named(recorded.text()) {
        Some(content) => content,
        None => names.filled(recorded.text(), make)?.into(),
    };
    Ok(Message { first, headers, body })
}

/// Status, recorded headers and body must be the same.
fn same(recorded: &Message, answer: &Message, names: &mut Names) -> Result<(), String> {
    if recorded.status() != answer.status() {
        return Err(format!("`{}` instead of `{}`\n{:?}", answer.first, recorded.first, answer.body));
    }
    for (name, value) in &recorded.headers {
        let name = if name == UNSENT { "content-length" } else { name };
        let given = answer.headers.iter().filter(|(given, _)| given.eq_ignore_ascii_case(name));
        header((name, value), given.map(|(_, value)| value.as_str()), names)?;
    }
    match sample::named(recorded.text()) {
        Some(content) if content == answer.body => Ok(()),
        Some(_) => Err(format!("the content is not that of `{}`", recorded.text())),
        None => names.matched(recorded.text(), &String::from_utf8_lossy(&answer.body)),
    }
}

/// One of the headers of that name has the recorded value.
fn header<'h>(
    (name, recorded): (&str, &str),
    given: impl Iterator<Item = &'h str>,
    names: &mut Names,
) -> Result<(), String> {
    let mut why = format!("no header `{name}`");
    for value in given {
        let mut found = names.clone();
        match found.matched(recorded, value) {
            Ok(()) => {
                *names = found;
                return Ok(());
            }
            Err(differs) => why = format!("header `{name}`: {differs}"),
        }
    }
    Err(why)
}
