use vapi_macros::service;

/// Libraries.
#[service("com.vmware.content.example")]
pub trait Example {
    /// Checks an item that nobody names.
    #[get("/content/example/{libraryId}")]
    #[privilege("System.Read", on = parameter(library_item_id, "com.vmware.content.library.Item"))]
    async fn get(&self, cx: &Caller, library_id: Id) -> Result<Id, Fault>;

    /// Wants a privilege without quotes.
    #[get("/content/example")]
    #[privilege(Everybody)]
    async fn list(&self, cx: &Caller) -> Result<Vec<Id>, Fault>;
}

fn main() {}
