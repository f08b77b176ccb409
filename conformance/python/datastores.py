"""Datastores and datacenters as the SDK lists them: what the samples of the Java SDK look for before they make a library."""

from com.vmware.vapi.std.errors_client import NotFound
from com.vmware.vcenter_client import Datacenter, Datastore

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


STEPS = [
    stores_are_listed_as_datastores,
    a_datastore_is_found_by_its_name,
    a_datacenter_is_found_by_its_name,
]
