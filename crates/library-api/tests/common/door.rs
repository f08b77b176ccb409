//! A dispatcher that serves every declaration: it notes the input of a call and answers as it is told.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::FutureExt;
use http::{Request, Response};
use vapi::{Call, Caller, Context, Dispatcher, Fault, Gate, Mount, OperationDef, Registry, Structure, Value};

/// What passes through.
#[derive(Default)]
struct Exchange {
    input: Option<Structure>,
    output: Option<Value>,
}

/// The server's end of a call.
pub(crate) struct Door {
    exchange: Arc<Mutex<Exchange>>,
    dispatcher: Dispatcher,
}

/// Lets everybody in.
struct Open;

impl Gate for Open {
    async fn authenticate(&self, call: &Call) -> Result<Caller, Fault> {
        Ok(Caller { user: None, session: None, context: call.context.clone() })
    }

    async fn authorise(&self, _: &Caller, _: &'static OperationDef, _: &Structure) -> Result<(), Fault> {
        Ok(())
    }
}

impl Door {
    pub(crate) fn new() -> Self {
        let exchange = Arc::new(Mutex::new(Exchange::default()));
        let mount = |operation| {
            let exchange = Arc::clone(&exchange);
            Mount::new(operation, move |_, input| {
                let exchange = Arc::clone(&exchange);
                async move {
                    let mut exchange = exchange.lock().unwrap();
                    exchange.input = Some(input);
                    Ok(exchange.output.clone().unwrap_or(Value::Void))
                }
            })
        };
        let with = |registry: Registry, service: &'static vapi::ServiceDef| {
            registry.with(service, service.operations.iter().map(mount).collect())
        };
        let registry = library_api::services().into_iter().fold(Registry::new(), with);
        Self { dispatcher: Dispatcher::new(Arc::new(registry)), exchange }
    }

    /// From now on every call is answered with `output`.
    pub(crate) fn will_answer(&self, output: Value) {
        *self.exchange.lock().unwrap() = Exchange { input: None, output: Some(output) };
    }

    /// The input that came, if a call did.
    pub(crate) fn input(&self) -> Option<Structure> {
        self.exchange.lock().unwrap().input.take()
    }

    /// Sends a request; nothing behind the door waits.
    pub(crate) fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.dispatcher.handle(&Open, Context::default(), request).now_or_never().unwrap()
    }
}
