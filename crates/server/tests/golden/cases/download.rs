//! Cases of download sessions and their files.

use serde_json::{Value, json};
use vapi::FaultKind::{InvalidArgument, NotAllowedInCurrentState, NotFound, Unauthorized};

use crate::case::{Case, Of, Twist};

/// The cases.
pub(crate) fn cases() -> Vec<Case> {
    [making(), living(), files()].concat()
}

fn of_session(id: &str) -> Value {
    json!({ "download_session_id": id })
}

fn making() -> Vec<Case> {
    let of = Of("content.library.item.download_session");
    let create = |item: &str| json!({ "create_spec": { "library_item_id": item } });
    vec![
        of.ok("create", create("{item}")),
        of.fault(InvalidArgument, "create", json!({ "create_spec": {} })),
        of.fault(NotFound, "create", create("{missing}")),
        of.fault(NotAllowedInCurrentState, "create", create("{item}")).after(Twist::Maintenance),
        of.ok("get", of_session("{download}")),
        of.ok("get", of_session("{download}")).named("success_error").after(Twist::DownloadFailed),
        of.fault(NotFound, "get", of_session("{missing}")),
        of.ok("list", json!({ "library_item_id": "{item}" })),
        of.ok("list", json!({})).named("success_all"),
        of.fault(NotFound, "list", json!({ "library_item_id": "{missing}" })),
    ]
}

fn living() -> Vec<Case> {
    let of = Of("content.library.item.download_session");
    let fail = |id: &str| json!({ "download_session_id": id, "client_error_message": "the disk is gone" });
    let keep = |id: &str| json!({ "download_session_id": id, "progress": 50 });
    vec![
        of.ok("keep_alive", of_session("{download}")),
        of.ok("keep_alive", keep("{download}")).named("success_progress"),
        of.fault(NotFound, "keep_alive", keep("{missing}")),
        of.fault(NotAllowedInCurrentState, "keep_alive", keep("{download}")).after(Twist::DownloadCanceled),
        of.ok("cancel", of_session("{download}")),
        of.fault(NotFound, "cancel", of_session("{missing}")),
        of.fault(NotAllowedInCurrentState, "cancel", of_session("{download}")).after(Twist::DownloadFailed),
        of.ok("fail", fail("{download}")),
        of.fault(NotFound, "fail", fail("{missing}")),
        of.fault(NotAllowedInCurrentState, "fail", fail("{download}")).after(Twist::DownloadCanceled),
        of.ok("delete", of_session("{download}")),
        of.fault(NotFound, "delete", of_session("{missing}")),
    ]
}

fn files() -> Vec<Case> {
    let of = Of("content.library.item.downloadsession.file");
    let file = |id: &str, name: &str| json!({ "download_session_id": id, "file_name": name });
    let prepare = |id: &str, name: &str, endpoint: &str| json!({ "download_session_id": id, "file_name": name, "endpoint_type": endpoint });
    vec![
        of.ok("list", of_session("{download}")).after(Twist::Downloaded),
        of.fault(NotFound, "list", of_session("{missing}")),
        of.ok("prepare", prepare("{download}", "a.iso", "HTTPS")),
        of.ok("prepare", file("{download}", "read me.txt")).named("success_bare"),
        of.fault(NotFound, "prepare", prepare("{missing}", "a.iso", "HTTPS")),
        of.fault(InvalidArgument, "prepare", prepare("{download}", "no.iso", "HTTPS")),
        of.fault(Unauthorized, "prepare", prepare("{download}", "a.iso", "DIRECT")).after(Twist::StrangersDownload),
        of.ok("get", file("{download}", "a.iso")),
        of.ok("get", file("{download}", "read me.txt")).named("success_downloaded").after(Twist::Downloaded),
        of.fault(NotFound, "get", file("{missing}", "a.iso")),
        of.fault(InvalidArgument, "get", file("{download}", "no.iso")),
    ]
}
