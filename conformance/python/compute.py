"""What the SDK's samples do with virtual machines: there is no hypervisor here, and each refusal says so."""

from com.vmware.vcenter import iso_client, ovf_client, vm_template_client

from checks import impossible

no_hypervisor = impossible("needs a hypervisor", "^Unsupported: .*there is no hypervisor here")
NOWHERE = "an-id-of-nothing"


def there_are_no_hosts_and_no_machines(world):
    inventory = world.client.vcenter
    for service in (inventory.VM, inventory.Host, inventory.Cluster, inventory.ResourcePool):
        assert service.list() == [], service


@no_hypervisor
def a_template_is_deployed_as_a_machine(world):
    spec = ovf_client.LibraryItem.ResourcePoolDeploymentSpec(accept_all_eula=True)
    target = ovf_client.LibraryItem.DeploymentTarget(resource_pool_id=NOWHERE)
    world.client.vcenter.ovf.LibraryItem.deploy(world.create_item(item_type="ovf"), target, spec)


@no_hypervisor
def a_machine_is_captured_as_a_template(world):
    library_item = ovf_client.LibraryItem
    source = library_item.DeployableIdentity(type="VirtualMachine", id=NOWHERE)
    target = library_item.CreateTarget(library_id=world.library)
    world.client.vcenter.ovf.LibraryItem.create(source, target, library_item.CreateSpec(name="captured"))


@no_hypervisor
def a_disc_is_mounted_in_a_machine(world):
    iso_client.Image(world.client._stub_config).mount(world.create_item(item_type="iso"), NOWHERE)


@no_hypervisor
def a_machine_becomes_a_template_of_a_library(world):
    spec = vm_template_client.LibraryItems.CreateSpec(source_vm=NOWHERE, name="template", library=world.library)
    vm_template_client.LibraryItems(world.client._stub_config).create(spec)


STEPS = [
    there_are_no_hosts_and_no_machines,
    a_template_is_deployed_as_a_machine,
    a_machine_is_captured_as_a_template,
    a_disc_is_mounted_in_a_machine,
    a_machine_becomes_a_template_of_a_library,
]
