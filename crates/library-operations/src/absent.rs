//! What clients of a vCenter may ask for and a content library without a hypervisor has not: each family with what to do
//! instead. Whoever calls one of them is answered `Unsupported`, with these words, on every wire.

use vapi::Absence;

/// Of services whose `list` is here, as clients ask for it before they go on, and is empty.
const NO_MACHINES: &str = "there is no hypervisor here, and so no hosts, clusters, resource pools or virtual machines; \
                           their lists are empty";

/// From the particular to the general: the first that fits speaks.
pub(crate) const ABSENT: &[Absence] = &[
    Absence {
        services: "com.vmware.vcenter.ovf",
        reason: "there is no hypervisor here to deploy to or to capture from; download the item and deploy it with the \
                 tools of your hypervisor, or subscribe a vCenter to its library",
    },
    Absence {
        services: "com.vmware.vcenter.vm_template",
        reason: "there is no hypervisor here that could keep virtual machine templates; keep templates as items of type \
                 `ovf`",
    },
    Absence {
        services: "com.vmware.vcenter.iso",
        reason: "there is no hypervisor here whose virtual machines could mount an image; download the item, or subscribe a \
                 vCenter to its library",
    },
    Absence { services: "com.vmware.vcenter.VM", reason: NO_MACHINES },
    Absence { services: "com.vmware.vcenter.host", reason: NO_MACHINES },
    Absence { services: "com.vmware.vcenter.cluster", reason: NO_MACHINES },
    Absence { services: "com.vmware.vcenter.resource_pool", reason: NO_MACHINES },
    Absence {
        services: "com.vmware.vcenter",
        reason: "there is no hypervisor here, and so no hosts, clusters, resource pools or virtual machines; of \
                 `com.vmware.vcenter` there are `datacenter`, `datastore`, `folder` and `network`",
    },
];
