"""The inventory as the SDK lists it: what the samples of the Java SDK look for before they make a library."""

from com.vmware.vapi.std.errors_client import NotFound
from com.vmware.vcenter_client import Datacenter, Datastore, Folder, Network

from checks import raises


def stores_are_listed_as_datastores(world):
    stores = {store.name: store for store in world.client.vcenter.Datastore.list()}
    assert {name: store.datastore for name, store in stores.items()} == {
        "default": "datastore-1", "archive": "datastore-2"}, stores
    for store in stores.values():
        assert store.type and 0 < store.free_space <= store.capacity, store


def a_datastore_is_found_by_its_name(world):
    (store,) = world.client.vcenter.Datastore.list(Datastore.FilterSpec(names={"archive"}))
    assert store.datastore == "datastore-2", store
    info = world.client.vcenter.Datastore.get(store.datastore)
    assert info.name == "archive" and info.accessible and info.free_space > 0, info
    assert world.client.vcenter.Datastore.list(Datastore.FilterSpec(names={"nowhere"})) == []
    raises(NotFound, world.client.vcenter.Datastore.get, "datastore-99")


def a_datacenter_is_found_by_its_name(world):
    (center,) = world.client.vcenter.Datacenter.list(Datacenter.FilterSpec(names={"Datacenter"}))
    assert center.name == "Datacenter", center
    info = world.client.vcenter.Datacenter.get(center.datacenter)
    assert info.name == "Datacenter" and info.datastore_folder and info.vm_folder, info
    of_center = Datastore.FilterSpec(datacenters={center.datacenter})
    assert {store.name for store in world.client.vcenter.Datastore.list(of_center)} == {"default", "archive"}
    raises(NotFound, world.client.vcenter.Datacenter.get, "datacenter-99")


def folders_and_the_network_are_found_in_the_datacenter(world):
    (center,) = world.client.vcenter.Datacenter.list()
    of_center = Folder.FilterSpec(datacenters={center.datacenter})
    folders = {folder.name: folder for folder in world.client.vcenter.Folder.list(of_center)}
    assert {name: folder.type for name, folder in folders.items()} == {
        "vm": "VIRTUAL_MACHINE", "host": "HOST", "datastore": "DATASTORE", "network": "NETWORK"}, folders
    (root,) = world.client.vcenter.Folder.list(Folder.FilterSpec(type=Folder.Type.DATACENTER))
    assert root.folder == "group-d1" and root.name == "Datacenters", root
    of_folder = Network.FilterSpec(folders={folders["network"].folder})
    (network,) = world.client.vcenter.Network.list(of_folder)
    assert network.name == "VM Network" and network.type == Network.Type.STANDARD_PORTGROUP, network


STEPS = [
    stores_are_listed_as_datastores,
    a_datastore_is_found_by_its_name,
    a_datacenter_is_found_by_its_name,
    folders_and_the_network_are_found_in_the_datacenter,
]
