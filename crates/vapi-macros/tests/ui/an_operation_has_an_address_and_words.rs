use vapi_macros::service;

/// Libraries.
#[service("com.vmware.content.example")]
pub trait Example {
    /// Says nothing about where it is.
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;

    #[get("/content/example")]
    async fn silent(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;
}

fn main() {}
