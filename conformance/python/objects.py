"""Libraries, items, types and the configuration: made, found, changed, listed, removed."""

import uuid

from com.vmware.content.library_client import Item, ItemModel
from com.vmware.content_client import Library, LibraryModel
from com.vmware.vapi.std.errors_client import NotFound

from checks import raises


def a_library_is_made_found_changed_and_removed(world):
    name = f"Books {uuid.uuid4()}"
    library = world.create_library(name=name, description="first")
    for read in (world.libraries.get, world.local_libraries.get):
        model = read(library)
        assert (model.id, model.name, model.description) == (library, name, "first"), model
        assert model.type == LibraryModel.LibraryType.LOCAL and model.version and model.creation_time, model
        assert model.storage_backings[0].datastore_id == "datastore-1", model
        assert model.publish_info is not None and model.server_guid, model
    assert library in world.libraries.list() and library in world.local_libraries.list()
    assert world.libraries.find(Library.FindSpec(name=name.upper())) == [library]
    assert library in world.libraries.find(Library.FindSpec(type=LibraryModel.LibraryType.LOCAL))
    before = model.version
    world.local_libraries.update(library, LibraryModel(description="second", version=before))
    world.libraries.update(library, LibraryModel(name=name + "!"))
    model = world.libraries.get(library)
    assert (model.name, model.description) == (name + "!", "second") and model.version != before, model
    world.local_libraries.delete(library)
    raises(NotFound, world.libraries.get, library)
    assert library not in world.libraries.list()


def an_item_is_made_found_changed_and_removed(world):
    name = f"Item {uuid.uuid4()}"
    item = world.create_item(name, "iso")
    model = world.items.get(item)
    assert (model.id, model.library_id, model.name, model.type) == (item, world.library, name, "iso"), model
    assert model.content_version and model.metadata_version and model.version and model.description == "", model
    assert item in world.items.list(world.library)
    assert world.items.find(Item.FindSpec(name=name.upper(), library_id=world.library)) == [item]
    assert item in world.items.find(Item.FindSpec(type="ISO"))
    world.items.update(item, ItemModel(description="ünïcödé ☃", version=model.version))
    changed = world.items.get(item)
    assert changed.description == "ünïcödé ☃" and changed.name == name, changed
    assert changed.version != model.version and changed.content_version == model.content_version, changed
    assert world.files.list(item) == [] and world.storage.list(item) == []
    world.items.delete(item)
    raises(NotFound, world.items.get, item)


def types_are_listed(world):
    types = {info.type for info in world.types.list()}
    assert {"ovf", "iso"} <= types, types


def the_configuration_is_read_and_changed(world):
    model = world.configuration.get()
    assert model.maximum_concurrent_item_syncs > 0 and 0 <= model.automatic_sync_start_hour <= 23, model
    hour = (model.automatic_sync_start_hour + 1) % 24
    world.configuration.update(type(model)(automatic_sync_start_hour=hour))
    changed = world.configuration.get()
    assert changed.automatic_sync_start_hour == hour, changed
    assert changed.maximum_concurrent_item_syncs == model.maximum_concurrent_item_syncs, changed
    world.configuration.update(type(model)(automatic_sync_start_hour=model.automatic_sync_start_hour))


def a_client_token_makes_a_creation_happen_once(world):
    token, name = str(uuid.uuid4()), f"once {uuid.uuid4()}"
    spec = ItemModel(library_id=world.library, name=name)
    first = world.items.create(spec, token)
    assert world.items.create(spec, token) == first
    assert world.items.find(Item.FindSpec(name=name)) == [first]
    world.items.delete(first)


STEPS = [
    a_library_is_made_found_changed_and_removed,
    an_item_is_made_found_changed_and_removed,
    types_are_listed,
    the_configuration_is_read_and_changed,
    a_client_token_makes_a_creation_happen_once,
]
