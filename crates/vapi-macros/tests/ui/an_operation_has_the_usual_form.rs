use vapi_macros::service;

/// Libraries.
#[service("com.vmware.content.example")]
pub trait Example {
    /// Has no caller.
    #[get("/content/example/{libraryId}")]
    async fn get(&self, library_id: Id) -> Result<Id, Fault>;

    /// Returns no result.
    #[get("/content/example")]
    async fn list(&self, cx: &Caller) -> Vec<Id>;
}

fn main() {}
