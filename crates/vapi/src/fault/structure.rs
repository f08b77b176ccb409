//! Faults and messages as values: the error structure of the contract, written and read. Knows no wire.

use super::{Fault, FaultKind, Message};
use crate::{Bound, Mismatch, Structure, Type, Value, standard::MESSAGE};

impl Fault {
    /// The error structure: `messages`, `data`, `error_type`, and `challenge` where the error has one.
    pub fn into_structure(self) -> Structure {
        let kind = self.kind;
        let structure = Structure::new(kind.canonical())
            .with("messages", self.messages.into_value())
            .with("data", Value::Optional(self.data.map(|data| Box::new(Value::Structure(data)))))
            .with("error_type", Value::set(Value::string(kind.error_type())));
        if kind.has_challenge() { structure.with("challenge", self.challenge.into_value()) } else { structure }
    }

    /// Reads an error structure; missing members count as unset, an unknown error is a plain `Error`.
    ///
    /// # Errors
    /// [`Mismatch`] when a member has another shape.
    pub fn from_structure(mut structure: Structure) -> Result<Self, Mismatch> {
        let kind = FaultKind::from_canonical(&structure.name).unwrap_or(FaultKind::Error);
        let messages = structure.take("messages").map_or(Ok(Vec::new()), Vec::<Message>::from_value);
        let challenge = structure.take("challenge").map_or(Ok(None), Option::<String>::from_value);
        let data = match structure.take("data") {
            Some(Value::Optional(Some(data))) => Some(*data),
            _ => None,
        };
        Ok(Self {
            kind,
            messages: messages.map_err(|error| error.inside("messages"))?,
            data: match data {
                Some(Value::Structure(data)) => Some(data),
                _ => None,
            },
            challenge: challenge.map_err(|error| error.inside("challenge"))?,
        })
    }
}

impl Bound for Fault {
    const TYPE: Type = Type::AnyError;

    fn into_value(self) -> Value {
        Value::Error(self.into_structure())
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            // A structure where an error belongs is tolerated (json-rpc wire, "tolerated").
            Value::Error(structure) | Value::Structure(structure) => Self::from_structure(structure),
            _ => Err(Mismatch::expected::<Self>()),
        }
    }
}

impl Bound for Message {
    const TYPE: Type = Type::Structure(|| &MESSAGE);

    fn into_value(self) -> Value {
        let structure = Structure::new(MESSAGE.name)
            .with("id", Value::String(self.id))
            .with("default_message", Value::String(self.default_message))
            .with("args", self.args.into_value());
        Value::Structure(structure)
    }

    fn from_value(value: Value) -> Result<Self, Mismatch> {
        let Value::Structure(mut structure) = value else {
            return Err(Mismatch::expected::<Self>());
        };
        Ok(Self {
            id: crate::bind::required(&mut structure, "id")?,
            default_message: crate::bind::required(&mut structure, "default_message")?,
            args: crate::bind::required(&mut structure, "args")?,
        })
    }
}
