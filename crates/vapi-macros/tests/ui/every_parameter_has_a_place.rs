use vapi_macros::service;

/// Libraries.
#[service("com.vmware.content.example")]
pub trait Example {
    /// Creates a library.
    #[post("/content/example", body = spec)]
    async fn create(&self, cx: &Caller, client_token: Option<String>, spec: Id) -> Result<Id, Fault>;
}

fn main() {}
