//! The types of ids that name elements of the metamodel. Knows nothing of what they name.

use crate::Type;

pub(super) const COMPONENT: Type = Type::Id(&["com.vmware.vapi.component"]);
pub(super) const ENUMERATION: Type = Type::Id(&["com.vmware.vapi.enumeration"]);
pub(super) const OPERATION: Type = Type::Id(&["com.vmware.vapi.operation"]);
pub(super) const PACKAGE: Type = Type::Id(&["com.vmware.vapi.package"]);
pub(super) const RESOURCE: Type = Type::Id(&["com.vmware.vapi.resource"]);
pub(super) const SERVICE: Type = Type::Id(&["com.vmware.vapi.service"]);
pub(super) const STRUCTURE: Type = Type::Id(&["com.vmware.vapi.structure"]);
