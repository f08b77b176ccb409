//! Golden exchanges: every operation on every wire, answered by a whole server without sockets, byte for byte as the files
//! of `conformance/golden` have it. `UPDATE_GOLDEN=1` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod case;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod exchange;
mod mistakes;
mod openapi;
mod past;
mod stage;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use case::{Case, Who};
use common::wire::{Wire, xml};
use exchange::{Exchange, folder, path};
use serde_json::Value;
use stage::Stage;
use tokio::sync::OnceCell;
use vapi::FaultKind;

/// One case on one wire.
struct Played {
    case: Case,
    wire: Wire,
    exchange: Exchange,
}

async fn play(case: &Case, wire: Wire) -> Exchange {
    let stage = Stage::of(case).await;
    let request = wire.request(stage.call(case));
    let response = stage.server.answer(request.request()).await;
    Exchange { request, response }
}

/// All of them, played once.
async fn played() -> &'static [Played] {
    static PLAYED: OnceCell<Vec<Played>> = OnceCell::const_new();
    let all = || async {
        let mut all = Vec::new();
        for case in case::all() {
            for wire in case.wires() {
                all.push(Played { exchange: play(&case, wire).await, case: case.clone(), wire });
            }
        }
        all
    };
    PLAYED.get_or_init(all).await
}

#[tokio::test]
async fn every_exchange_is_as_it_was() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for Played { case, wire, exchange } in played().await {
        assert!(files.insert(path(case, *wire), exchange.text()).is_none(), "two cases of {}", path(case, *wire));
    }
    for mistake in mistakes::all() {
        assert!(files.insert(mistake.path(), mistake.play().await.text()).is_none(), "two {}", mistake.path());
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        exchange::replace(&files).unwrap();
    }
    let differing: Vec<&String> = files
        .iter()
        .filter(|(name, text)| exchange::read(name).as_ref() != Some(*text))
        .map(|(name, _)| name)
        .collect();
    if let Some(first) = differing.first() {
        panic!("{} files differ: {differing:?}; the first would now be:\n{}", differing.len(), files[*first]);
    }
    let stale = exchange::names().unwrap().into_iter().find(|name| !files.contains_key(name));
    assert_eq!(stale, None, "a file belongs to no case");
}

#[tokio::test]
async fn what_no_typed_client_says_ends_as_the_contract_says() {
    for mistake in mistakes::all() {
        mistake.judge(&mistake.play().await.response);
    }
}

/// Each wire says what its contract says for success and for the fault.
#[tokio::test]
async fn every_call_ends_as_its_case_says() {
    for Played { case, wire, exchange: Exchange { response, .. } } in played().await {
        let (name, text) = (path(case, *wire), response.text());
        let declaration = case.declaration();
        let is_void = matches!(declaration.output, vapi::Type::Void);
        let success = declaration.address.as_ref().map_or(200, |address| address.success);
        let status = match (wire, case.ends) {
            (Wire::JsonRpc, _) | (Wire::Rest | Wire::Xml, None) => 200,
            (Wire::Api, None) => success,
            (Wire::Api, Some(kind)) => kind.api_status(),
            (Wire::Rest | Wire::Xml, Some(kind)) => kind.rest_status(),
        };
        assert_eq!(response.status(), status, "{name}: {text}");
        match (wire, case.ends) {
            (Wire::JsonRpc, None) => assert!(text.contains("\"result\":{\"output\":"), "{name}: {text}"),
            (Wire::JsonRpc, Some(kind)) => {
                assert!(text.contains(&format!("\"{}\"", kind.canonical())), "{name}: {text}");
            }
            (_, None) => assert_eq!(text.is_empty(), is_void, "{name}: {text}"),
            (Wire::Api, Some(kind)) => assert!(text.contains(&format!("\"{}\"", kind.error_type())), "{name}: {text}"),
            (Wire::Rest | Wire::Xml, Some(kind)) => assert!(text.contains(kind.canonical()), "{name}: {text}"),
        }
    }
}

/// The list of what is declared and cannot be reached yet: `service operation fault` a line.
fn not_reached() -> BTreeSet<(String, String, String)> {
    let text = fs::read_to_string(folder().join("not-reached.txt")).unwrap();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words = lines.map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    words.map(|words| <[String; 3]>::try_from(words).unwrap().into()).collect()
}

/// What is new must be shown; what is shown leaves the list.
#[test]
fn every_declared_fault_is_shown_or_listed_as_not_reached() {
    let mut open: BTreeSet<(String, String, String)> = BTreeSet::new();
    let mut cases: BTreeMap<(&str, &str), Vec<Case>> = BTreeMap::new();
    for case in case::all() {
        cases.entry((case.service, case.operation)).or_default().push(case);
    }
    for operation in case::services().into_iter().flat_map(|service| service.operations) {
        let service = operation.service.strip_prefix("com.vmware.").unwrap();
        let of = cases.get(&(service, operation.name)).map(Vec::as_slice).unwrap_or_default();
        let ends = |kind: Option<FaultKind>, who: Option<Who>| {
            of.iter().any(|case| case.ends == kind && who.is_none_or(|who| case.who == who))
        };
        let best = case::best(service, operation.name);
        assert!(ends(best, None), "{service}.{} never ends with {best:?}", operation.name);
        if operation.address.is_some() {
            assert!(ends(Some(FaultKind::Unauthenticated), Some(Who::Nobody)), "{service}.{}", operation.name);
        }
        if case::needs_a_role(operation) {
            assert!(ends(Some(FaultKind::Unauthorized), Some(Who::Stranger)), "{service}.{}", operation.name);
        }
        for fault in operation.faults.iter().filter(|fault| !ends(Some(**fault), None)) {
            open.insert((service.to_owned(), operation.name.to_owned(), fault.name().to_owned()));
        }
    }
    assert_eq!(open, not_reached(), "left: declared without a case; right: the list of `not-reached.txt`");
    // 25 of the content library, 3 and 6 that came with the declarations of the inventory.
    assert_eq!(
        open.len(),
        25 + 3 + 6,
        "`not-reached.txt` only shrinks: this number follows it down and is never raised"
    );
}

#[tokio::test]
async fn every_answer_of_api_fits_the_openapi_document() {
    let document = openapi::Document::read();
    // The document tells of the library; the metamodel tells of itself.
    let told = |case: &Case| library_api::services().iter().any(|service| service.id == case.declaration().service);
    for Played { case, exchange, .. } in played().await.iter().filter(|played| played.wire == Wire::Api) {
        if told(case) {
            document.check(case, &exchange.response);
        }
    }
}

#[tokio::test]
async fn xml_is_json_node_for_node() {
    let twins: Vec<&Played> =
        played().await.iter().filter(|played| matches!(played.wire, Wire::Rest | Wire::Xml)).collect();
    for pair in twins.chunks(2) {
        let [json, twin] = pair else { panic!("two wires a case") };
        assert_eq!((json.wire, twin.wire), (Wire::Rest, Wire::Xml));
        let name = path(&twin.case, twin.wire);
        for (json, twin) in
            [(&json.exchange.request, &twin.exchange.request), (&json.exchange.response, &twin.exchange.response)]
        {
            if json.body.is_empty() {
                assert!(twin.body.is_empty(), "{name}: JSON has no document");
                continue;
            }
            let (root, members) = xml::read(twin.text());
            let document: Value = serde_json::from_slice(&json.body).unwrap();
            assert_eq!(members, xml::flattened(&document), "{name}");
            assert!(root.starts_with("ns0:") && root.contains(" xmlns:ns0=\"http://vmware.com/"), "{name}: {root}");
        }
    }
}
