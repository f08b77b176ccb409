//! The suite of the metadata port.
