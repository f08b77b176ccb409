//! The SOAP 1.1 envelope: a request out of one, an answer or a fault into one. It must never know what methods do.

use std::fmt::Write as _;

use crate::{
    fault::Fault,
    node::Node,
    value::{Moref, Value},
    writer::{self, Typing},
};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const START: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/""#,
    r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"#,
    "\n<soapenv:Body>\n"
);
const END: &str = "\n</soapenv:Body>\n</soapenv:Envelope>\n";

/// What is asked.
pub(crate) struct Request {
    /// The object whose method is called.
    pub this: Moref,
    /// The method, as its element is called, and what is in it.
    pub call: Node,
    /// The session's token, where it travels in the header: govmomi does so beside the cookie, at `/pbm`.
    pub token: Option<String>,
}

impl Request {
    pub(crate) fn method(&self) -> &str {
        &self.call.name
    }
}

/// What a method answers.
pub(crate) enum Reply {
    /// Nothing.
    Nothing,
    /// One value of the declared type.
    One(Value),
    /// Many values of the declared type.
    Each(Vec<Value>),
    /// One value that carries its own type.
    Any(Value),
}

/// Takes a request out of its envelope.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(body: &[u8]) -> Result<Request, String> {
    let mut envelope = Node::read(body)?;
    if envelope.name != "Envelope" || envelope.namespace != SOAP {
        return Err("the body is not a SOAP 1.1 envelope".to_owned());
    }
    let header = envelope.child("Header").and_then(|header| header.text_of("vcSessionCookie"));
    let token = header.map(|token| token.trim().to_owned()).filter(|token| !token.is_empty());
    let found = envelope.children.iter_mut().find(|child| child.name == "Body").and_then(|body| body.children.pop());
    let call = found.ok_or("the envelope has no call in its body")?;
    let this = call.reference_of("_this").ok_or_else(|| format!("`{}` says no `_this`", call.name))?;
    Ok(Request { this, call, token })
}

/// Puts an answer into an envelope.
pub(crate) fn reply(method: &str, namespace: &str, reply: &Reply) -> String {
    let mut out = START.to_owned();
    // Writing to a String cannot fail.
    let _ = write!(out, r#"<{method}Response xmlns="{namespace}">"#);
    match reply {
        Reply::Nothing => {}
        Reply::One(value) => writer::write(&mut out, "returnval", value, Typing::Declared),
        Reply::Each(values) => {
            for value in values {
                writer::write(&mut out, "returnval", value, Typing::Declared);
            }
        }
        Reply::Any(value) => writer::write(&mut out, "returnval", value, Typing::Shown),
    }
    let _ = write!(out, "</{method}Response>");
    out + END
}

/// Puts a fault into an envelope. Its types are of `urn:vim25` at every address.
pub(crate) fn fault(fault: &Fault) -> String {
    let mut out = START.to_owned();
    let detail = fault.data();
    out.push_str("<soapenv:Fault>");
    writer::text_element(&mut out, "faultcode", "ServerFaultCode");
    writer::text_element(&mut out, "faultstring", &fault.to_string());
    let _ = write!(out, r#"<detail><{0}Fault xmlns="urn:vim25" xsi:type="{0}">"#, detail.kind);
    writer::fields(&mut out, &detail);
    let _ = write!(out, "</{}Fault></detail></soapenv:Fault>", detail.kind);
    out + END
}
