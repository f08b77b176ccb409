use vapi_macros::service;

/// Libraries.
#[service("com.vmware.content.example")]
pub trait Example {
    /// Deletes a library.
    #[delete("/content/example/{libraryId}")]
    async fn delete(&self, cx: &Caller, library: Id) -> Result<(), Fault>;
}

fn main() {}
