//! Items of no known type: any files, nothing known about them.

use super::{ItemType, TypeInfo};

/// The plug-in for everything else.
pub struct Generic;

impl ItemType for Generic {
    fn info(&self) -> Option<TypeInfo> {
        None
    }
}
