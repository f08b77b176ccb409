"""From one datastore to another: a library with its content, and a copy of an item. Needs a server with two stores."""

import os
import time
import uuid

from com.vmware.content.library_client import ItemModel
from com.vmware.vapi.std.errors_client import AlreadyInDesiredState, InvalidArgument

from checks import raises, since_9_1
from sessions import a_file, content_of
from world import datastore

# More than one block of a disk store, and no whole number of them.
LARGE, SMALL = os.urandom(5_000_001), b"small"


def wait_until(is_done, read):
    """Reads until it is done; returns all that was read."""
    deadline, seen = time.monotonic() + 60, [read()]
    while not is_done(seen[-1]):
        assert time.monotonic() < deadline, seen[-1]
        time.sleep(0.05)
        seen.append(read())
    return seen


def datastore_of(model):
    (backing,) = model.storage_backings
    return backing.datastore_id


def filled(world, library, name):
    """A new item with two files; returns its id."""
    item = world.items.create(ItemModel(library_id=library, name=name), str(uuid.uuid4()))
    world.upload(item, a_file("large.bin", LARGE), a_file("small.txt", SMALL))
    return item


def files_are_whole(world, item):
    assert content_of(world, item, "large.bin") == LARGE
    assert content_of(world, item, "small.txt") == SMALL


def places(world, item):
    """Where the files of an item lie."""
    return [uri for storage in world.storage.list(item) for uri in storage.storage_uris]


@since_9_1
def a_library_migrates_to_datastores_alone(world):
    spec = world.libraries.MigrateSpec
    raises(AlreadyInDesiredState, world.libraries.migrate, world.library, spec(storage_backings=[datastore()]))
    raises(InvalidArgument, world.libraries.migrate, world.library, spec(storage_backings=[datastore(99)]))


@since_9_1
def a_library_migrates_with_its_content(world):
    library = world.create_library()
    item = filled(world, library, "moving")
    files_are_whole(world, item)
    assert all("/datastore-1/" in uri for uri in places(world, item)), places(world, item)
    before = world.items.get(item)
    world.libraries.migrate(library, world.libraries.MigrateSpec(storage_backings=[datastore(2)]))
    seen = wait_until(lambda model: model.state_info.state == "ACTIVE", lambda: world.libraries.get(library))
    for model in seen[:-1]:
        assert model.state_info.state == "MAINTENANCE" and model.state_info.message, model.state_info
        assert datastore_of(model) == "datastore-1", "it is where it was until all is there"
    assert datastore_of(seen[-1]) == "datastore-2", seen[-1]
    files_are_whole(world, item)
    assert places(world, item) and all("/datastore-2/" in uri for uri in places(world, item)), places(world, item)
    after = world.items.get(item)
    assert (after.content_version, after.size) == (before.content_version, before.size), after
    raises(AlreadyInDesiredState, world.libraries.migrate, library,
           world.libraries.MigrateSpec(storage_backings=[datastore(2)]))
    world.local_libraries.delete(library)


def a_copy_to_another_datastore_is_cached_in_time(world):
    here, there = world.create_library(), world.create_library(storage_backings=[datastore(2)])
    original = filled(world, here, "original")
    copy = world.items.copy(original, ItemModel(library_id=there, name="copy"), str(uuid.uuid4()))
    model = wait_until(lambda model: model.cached, lambda: world.items.get(copy))[-1]
    assert model.source_id == original and model.size == world.items.get(original).size, model
    world.local_libraries.delete(here)
    files_are_whole(world, copy)
    world.local_libraries.delete(there)


STEPS = [
    a_library_migrates_to_datastores_alone,
    a_library_migrates_with_its_content,
    a_copy_to_another_datastore_is_cached_in_time,
]
