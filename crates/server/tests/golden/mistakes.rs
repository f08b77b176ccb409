//! What no typed client says: broken documents, wrong addresses, odd credentials, and the odd forms that old clients use.
//! Each is written out as it goes over its wire, with what the contract says of it.

mod json_rpc;
mod legacy;
mod modern;

use bytes::Bytes;
use vapi::FaultKind;

use crate::{
    case::Twist,
    common::{message::Message, server::HOST},
    exchange::Exchange,
    stage::Stage,
};

/// A request as it stands.
pub(crate) struct Mistake {
    /// The folder: a wire.
    wire: &'static str,
    name: &'static str,
    method: &'static str,
    target: String,
    headers: Vec<(&'static str, String)>,
    body: String,
    /// What happened before.
    after: Option<Twist>,
    ends: Ends,
}

/// How it must end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ends {
    /// It is none.
    Well(u16),
    /// In a fault.
    Fault(FaultKind),
    /// In an error of the protocol itself.
    Protocol(i64),
}

impl Mistake {
    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, after this.
    fn after(mut self, twist: Twist) -> Self {
        self.after = Some(twist);
        self
    }

    /// Where its file is.
    pub(crate) fn path(&self) -> String {
        format!("mistakes/{}/{}.http", self.wire, self.name)
    }

    /// What becomes of it. `{admin}` stands for the administrator's session, `{name}` for an id of the scene.
    pub(crate) async fn play(&self) -> Exchange {
        let mut stage = Stage::new().await;
        if let Some(twist) = self.after {
            stage.twist(twist).await;
        }
        let resolved = |text: &str| {
            let text = text.replace("{admin}", &stage.admin);
            stage.names.iter().fold(text, |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
        };
        let mut headers = vec![("Host".to_owned(), HOST.to_owned())];
        headers.extend(self.headers.iter().map(|(name, value)| ((*name).to_owned(), resolved(value))));
        let body = Bytes::from(resolved(&self.body));
        if !body.is_empty() {
            headers.push(("Content-Length".to_owned(), body.len().to_string()));
        }
        let first = format!("{} {} HTTP/1.1", self.method, resolved(&self.target));
        let request = Message { first, headers, body };
        let response = stage.server.answer(request.request()).await;
        Exchange { request, response }
    }

    /// Holds an answer to what the contract says.
    pub(crate) fn judge(&self, answer: &Message) {
        let (name, text) = (self.path(), answer.text());
        let status = match (self.ends, self.wire) {
            (Ends::Well(status), _) => status,
            (Ends::Protocol(_), _) | (Ends::Fault(_), "jsonrpc") => 200,
            (Ends::Fault(kind), "api") => kind.api_status(),
            (Ends::Fault(kind), _) => kind.rest_status(),
        };
        assert_eq!(answer.status(), status, "{name}: {text}");
        match (self.ends, self.wire) {
            (Ends::Well(_), _) => {
                assert!(!text.contains("std.errors") && !text.contains("error_type"), "{name}: {text}");
            }
            (Ends::Protocol(code), _) => assert!(text.contains(&format!("\"code\":{code}")), "{name}: {text}"),
            (Ends::Fault(kind), "api") => {
                assert!(text.contains(&format!("\"error_type\":\"{}\"", kind.error_type())), "{name}: {text}");
            }
            (Ends::Fault(kind), _) => assert!(text.contains(kind.canonical()), "{name}: {text}"),
        }
    }
}

/// All of them.
pub(crate) fn all() -> Vec<Mistake> {
    [modern::mistakes(), legacy::json(), legacy::xml(), json_rpc::mistakes()].into_iter().flatten().collect()
}
