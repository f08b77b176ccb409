//! Small calls, ready to be sent again and again. Sends nothing.

use serde_json::json;

use crate::peer::rest::{CONTENT, Rest};

impl Rest {
    /// An item by its id.
    pub(crate) fn item_get(&self, item: &str) -> Vec<u8> {
        self.prebuilt("GET", &format!("{CONTENT}/library/item/id:{item}"), None)
    }

    /// The same on `/api`.
    pub(crate) fn item_get_by_api(&self, item: &str) -> Vec<u8> {
        self.prebuilt("GET", &format!("/api/content/library/item/{item}"), None)
    }

    /// The same over JSON-RPC.
    pub(crate) fn item_get_by_json_rpc(&self, item: &str) -> Vec<u8> {
        let security = json!({ "schemeId": "com.vmware.vapi.std.security.session_id", "sessionId": self.session() });
        let call = json!({ "jsonrpc": "2.0", "id": "1", "method": "invoke", "params": {
            "serviceId": "com.vmware.content.library.item",
            "operationId": "get",
            "input": { "STRUCTURE": { "operation-input": { "library_item_id": item } } },
            "ctx": { "appCtx": { "opId": "bench" }, "securityCtx": security },
        } });
        self.prebuilt("POST", "/api", Some(&call))
    }

    /// The items of this name in a library.
    pub(crate) fn item_find(&self, library: &str, name: &str) -> Vec<u8> {
        let spec = json!({ "spec": { "library_id": library, "name": name } });
        self.prebuilt("POST", &format!("{CONTENT}/library/item?~action=find"), Some(&spec))
    }

    /// The items of a library.
    pub(crate) fn item_list(&self, library: &str) -> Vec<u8> {
        self.prebuilt("GET", &format!("{CONTENT}/library/item?library_id={library}"), None)
    }

    /// A library by its id.
    pub(crate) fn library_get(&self, library: &str) -> Vec<u8> {
        self.prebuilt("GET", &format!("{CONTENT}/library/id:{library}"), None)
    }

    /// All libraries.
    pub(crate) fn library_list(&self) -> Vec<u8> {
        self.prebuilt("GET", &format!("{CONTENT}/library"), None)
    }
}
