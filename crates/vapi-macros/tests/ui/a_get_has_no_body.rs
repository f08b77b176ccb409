use vapi_macros::service;

/// Sessions.
#[service("com.vmware.content.example")]
pub trait Example {
    /// Lists sessions, on one item if it is given.
    #[get("/content/example")]
    async fn list(&self, cx: &Caller, library_item_id: Option<Id>) -> Result<Vec<Id>, Fault>;
}

fn main() {}
