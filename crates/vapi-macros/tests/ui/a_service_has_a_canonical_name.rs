use vapi_macros::service;

/// Libraries.
#[service("Example")]
pub trait Example {
    /// Lists libraries.
    #[get("/content/example")]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;
}

fn main() {}
