//! Cases of update sessions and their files.

use serde_json::{Value, json};
use vapi::FaultKind::{
    InvalidArgument, InvalidElementType, NotAllowedInCurrentState, NotFound, ResourceBusy, Unauthorized,
};

use crate::case::{Case, Of, Twist, Who};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [making(), looking(), living(), ending(), adding(), files()].concat()
}

fn of_session(id: &str) -> Value {
    json!({ "update_session_id": id })
}

fn making() -> Vec<Case> {
    let of = Of("content.library.item.update_session");
    let create = |item: &str| {
        let rules = json!([{ "type": "SELF_SIGNED_CERTIFICATE", "ignored": true }]);
        json!({ "create_spec": { "library_item_id": item, "warning_behavior": rules } })
    };
    let token = json!({ "client_token": "x", "create_spec": { "library_item_id": "{free}" } });
    vec![
        of.ok("create", create("{free}")),
        of.fault(InvalidArgument, "create", token),
        of.fault(InvalidElementType, "create", create("{mirrored}")),
        of.fault(NotFound, "create", create("{missing}")),
        of.fault(ResourceBusy, "create", create("{busy}")),
        of.fault(NotAllowedInCurrentState, "create", create("{free}")).after(Twist::Maintenance),
    ]
}

fn looking() -> Vec<Case> {
    let of = Of("content.library.item.update_session");
    vec![
        of.ok("get", of_session("{session}")),
        of.ok("get", of_session("{session}")).named("success_done").after(Twist::Completed),
        of.ok("get", of_session("{session}")).named("success_error").after(Twist::Failed),
        of.ok("get", of_session("{session}")).named("success_pull_refused").after(Twist::PullRefused),
        of.ok("get", of_session("{session}")).named("success_file_refused").after(Twist::WrongSize),
        of.ok("get", of_session("{session}")).named("success_machine").after(Twist::OvfItem),
        of.fault(NotFound, "get", of_session("{missing}")),
        of.ok("list", json!({ "library_item_id": "{busy}" })),
        of.ok("list", json!({})).named("success_all"),
        of.fault(NotFound, "list", json!({ "library_item_id": "{missing}" })),
    ]
}

fn living() -> Vec<Case> {
    let of = Of("content.library.item.update_session");
    let keep = |id: &str| json!({ "update_session_id": id, "client_progress": 50 });
    let update =
        |id: &str, rules: Value| json!({ "update_session_id": id, "update_spec": { "warning_behavior": rules } });
    let rules = || json!([{ "type": "UNTRUSTED_CERTIFICATE", "ignored": true }]);
    let unknown = json!([{ "type": "NO_SUCH_WARNING", "ignored": true }]);
    vec![
        of.ok("keep_alive", keep("{session}")),
        of.ok("keep_alive", of_session("{session}")).named("success_bare"),
        of.fault(NotFound, "keep_alive", keep("{missing}")),
        of.fault(NotAllowedInCurrentState, "keep_alive", keep("{session}")).after(Twist::Canceled),
        of.ok("update", update("{session}", rules())),
        of.fault(NotFound, "update", update("{missing}", rules())),
        of.fault(NotAllowedInCurrentState, "update", update("{session}", rules())).after(Twist::Completed),
        of.fault(InvalidArgument, "update", update("{session}", unknown)),
    ]
}

fn ending() -> Vec<Case> {
    let of = Of("content.library.item.update_session");
    let fail = |id: &str| json!({ "update_session_id": id, "client_error_message": "the disk is gone" });
    vec![
        of.ok("complete", of_session("{session}")),
        of.fault(NotFound, "complete", of_session("{missing}")),
        of.fault(NotAllowedInCurrentState, "complete", of_session("{session}")).after(Twist::AwaitsPush),
        of.fault(NotAllowedInCurrentState, "complete", of_session("{session}"))
            .named("file_refused")
            .after(Twist::WrongSize),
        of.ok("cancel", of_session("{session}")),
        of.fault(NotFound, "cancel", of_session("{missing}")),
        of.fault(NotAllowedInCurrentState, "cancel", of_session("{session}")).after(Twist::Completed),
        of.ok("fail", fail("{session}")),
        of.fault(NotFound, "fail", fail("{missing}")),
        of.fault(NotAllowedInCurrentState, "fail", fail("{session}")).after(Twist::Completed),
        of.ok("delete", of_session("{session}")).after(Twist::Completed),
        of.fault(NotFound, "delete", of_session("{missing}")),
        of.fault(NotAllowedInCurrentState, "delete", of_session("{session}")),
    ]
}

fn adding() -> Vec<Case> {
    let of = Of("content.library.item.updatesession.file");
    let add = |id: &str, spec: Value| json!({ "update_session_id": id, "file_spec": spec });
    let push = |name: &str| json!({ "name": name, "source_type": "PUSH" });
    let pull = |uri: &str| json!({ "name": "e.iso", "source_type": "PULL", "source_endpoint": { "uri": uri } });
    let short = json!({
        "name": "a.iso", "source_type": "PUSH", "size": 7,
        "checksum_info": { "algorithm": "SHA256", "checksum": "ab" },
    });
    let known = json!({
        "name": "an image.iso", "source_type": "PUSH", "size": 7,
        "checksum_info": { "algorithm": "MD5", "checksum": "9a0364b9e99bb480dd25e1f0284c8555" },
    });
    vec![
        of.ok("add", add("{session}", known)),
        of.ok("add", add("{session}", pull("https://elsewhere.test/e.iso"))).named("success_pull"),
        of.ok("add", add("{session}", json!({ "name": "f.iso", "source_type": "NONE" }))).named("success_none"),
        of.fault(InvalidArgument, "add", add("{session}", short)),
        of.fault(InvalidArgument, "add", add("{session}", push("../a.iso"))).named("bad_name"),
        of.fault(NotFound, "add", add("{missing}", push("a.iso"))),
        of.fault(Unauthorized, "add", add("{session}", pull("ds:///vmfs/volumes/datastore-1/e.iso"))).by(Who::Stranger),
        of.fault(NotAllowedInCurrentState, "add", add("{session}", push("a.iso"))).after(Twist::Canceled),
        of.fault(NotAllowedInCurrentState, "add", add("{session}", push("machine.mf")))
            .named("manifest_late")
            .after(Twist::OvfItem),
    ]
}

fn files() -> Vec<Case> {
    let of = Of("content.library.item.updatesession.file");
    let file = |id: &str, name: &str| json!({ "update_session_id": id, "file_name": name });
    vec![
        of.ok("get", file("{session}", "b.iso")),
        of.ok("get", file("{session}", "d.iso")).named("success_pulled").after(Twist::Pulled),
        of.ok("get", file("{session}", "d.iso")).named("success_error").after(Twist::WrongSize),
        of.fault(NotFound, "get", file("{missing}", "b.iso")),
        of.fault(InvalidArgument, "get", file("{session}", "no such.iso")),
        of.ok("list", of_session("{session}")).after(Twist::AwaitsPush).after(Twist::Pulled),
        of.ok("list", of_session("{session}")).named("success_machine").after(Twist::OvfItem),
        of.fault(NotFound, "list", of_session("{missing}")),
        of.ok("probe", json!({ "source_endpoint": { "uri": "ftp://nowhere.test/d.iso" } })),
        of.ok("remove", file("{session}", "b.iso")),
        of.fault(NotFound, "remove", file("{missing}", "b.iso")),
        of.fault(InvalidArgument, "remove", file("{session}", "no.iso")),
        of.ok("validate", of_session("{session}")),
        of.ok("validate", of_session("{session}")).named("success_errors").after(Twist::OvfItem),
        of.fault(NotFound, "validate", of_session("{missing}")),
        of.fault(NotAllowedInCurrentState, "validate", of_session("{session}")).after(Twist::Completed),
    ]
}
