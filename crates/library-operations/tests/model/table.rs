//! Every declared operation in every state of what it is about. The outcomes are the contract's.

mod arguments;
mod letters;
mod libraries;
