"""The two kinds of sessions: what each state allows, and what replaces, removes and ends."""

import pathlib
import tempfile
import time
import uuid

import requests
from com.vmware.content.library.item.downloadsession_client import File as DownloadFile
from com.vmware.content.library.item_client import DownloadSessionModel, UpdateSessionModel
from com.vmware.vapi.std.errors_client import NotAllowedInCurrentState, NotFound, ResourceBusy

from checks import raises
from world import get

UPDATE, DOWNLOAD = UpdateSessionModel.State, DownloadSessionModel.State


def a_file(name, content):
    """A file of its own folder."""
    path = pathlib.Path(tempfile.mkdtemp()) / name
    path.write_bytes(content)
    return path


def content_of(world, item, name):
    """A file of an item, as a client downloads it."""
    with world.download_session(item) as session:
        info = world.download_files.prepare(session, name, DownloadFile.EndpointType.HTTPS)
        return get(info.download_endpoint.uri).content


def a_cancelled_session_leaves_the_item_as_it_was(world):
    item = world.create_item()
    world.upload(item, a_file("a.txt", b"one"))
    version = world.items.get(item).content_version
    with world.update_session(item) as session:
        world.push(session, a_file("a.txt", b"two"))
        assert content_of(world, item, "a.txt") == b"one", "an open session must not be seen"
        world.update_sessions.cancel(session)
        assert world.update_sessions.get(session).state == UPDATE.CANCELED
        raises(NotAllowedInCurrentState, world.update_sessions.keep_alive, session, 1)
        raises(NotAllowedInCurrentState, world.update_sessions.complete, session)
    assert content_of(world, item, "a.txt") == b"one"
    assert world.items.get(item).content_version == version


def a_failed_session_keeps_the_clients_words(world):
    item = world.create_item()
    with world.update_session(item) as session:
        world.update_sessions.fail(session, "the disk fell off")
        model = world.update_sessions.get(session)
        assert model.state == UPDATE.ERROR and "the disk fell off" in model.error_message.default_message, model
    with world.download_session(item) as session:
        world.download_sessions.fail(session, "the client fell over")
        model = world.download_sessions.get(session)
        assert model.state == DOWNLOAD.ERROR and "the client fell over" in model.error_message.default_message, model


def files_are_replaced_and_removed(world):
    item = world.create_item()
    world.upload(item, a_file("a.txt", b"one"), a_file("b.txt", b"bee"))
    first = world.items.get(item)
    with world.update_session(item) as session:
        world.push(session, a_file("a.txt", b"another one"))
        world.update_files.remove(session, "b.txt")
        assert [info.name for info in world.update_files.list(session)] == ["a.txt"]
        assert len(world.files.list(item)) == 2, "an open session must not be seen"
        world.update_sessions.complete(session)
    assert [info.name for info in world.files.list(item)] == ["a.txt"]
    assert content_of(world, item, "a.txt") == b"another one"
    second = world.items.get(item)
    assert int(second.content_version) > int(first.content_version), (first, second)


def an_item_has_one_active_update_session(world):
    item = world.create_item()
    token = str(uuid.uuid4())
    spec = UpdateSessionModel(library_item_id=item)
    session = world.update_sessions.create(spec, token)
    raises(ResourceBusy, world.update_sessions.create, spec, str(uuid.uuid4()))
    assert world.update_sessions.create(spec, token) == session, "a replay wins over ResourceBusy"
    assert session in world.update_sessions.list(item) and session in world.update_sessions.list()
    raises(NotAllowedInCurrentState, world.update_sessions.delete, session)
    world.update_sessions.cancel(session)
    world.update_sessions.delete(session)
    raises(NotFound, world.update_sessions.get, session)


def a_lease_is_extended_and_progress_only_grows(world):
    item = world.create_item()
    with world.update_session(item) as session:
        world.update_sessions.keep_alive(session, 40)
        before = world.update_sessions.get(session)
        time.sleep(0.05)  # so that a lease from now ends later than the last one
        world.update_sessions.keep_alive(session, 30)
        after = world.update_sessions.get(session)
        assert before.client_progress == after.client_progress == 40, (before, after)
        assert after.expiration_time > before.expiration_time, (before, after)
        world.update_sessions.keep_alive(session)


def a_session_completes_only_with_all_its_files(world):
    item = world.create_item()
    with world.update_session(item) as session:
        world.announce(session, a_file("a.txt", b"one"))
        raises(NotAllowedInCurrentState, world.update_sessions.complete, session)
        assert world.update_sessions.get(session).state == UPDATE.ACTIVE


def a_cancelled_download_has_dead_addresses(world):
    item = world.create_item()
    world.upload(item, a_file("a.txt", b"one"))
    with world.download_session(item) as session:
        info = world.download_files.prepare(session, "a.txt", DownloadFile.EndpointType.HTTPS)
        assert session in world.download_sessions.list(item)
        world.download_sessions.cancel(session)
        assert world.download_sessions.get(session).state == DOWNLOAD.CANCELED
        answer = requests.get(info.download_endpoint.uri, verify=False, timeout=60)
        assert answer.status_code == 404, answer.status_code
        raises(NotAllowedInCurrentState, world.download_sessions.keep_alive, session, 1)


def a_download_keeps_the_version_that_it_began_with(world):
    item = world.create_item()
    world.upload(item, a_file("a.txt", b"one"))
    with world.download_session(item) as session:
        info = world.download_files.prepare(session, "a.txt", DownloadFile.EndpointType.HTTPS)
        world.upload(item, a_file("a.txt", b"two"))
        assert get(info.download_endpoint.uri).content == b"one"
    assert content_of(world, item, "a.txt") == b"two"


STEPS = [
    a_cancelled_session_leaves_the_item_as_it_was,
    a_failed_session_keeps_the_clients_words,
    files_are_replaced_and_removed,
    an_item_has_one_active_update_session,
    a_lease_is_extended_and_progress_only_grows,
    a_session_completes_only_with_all_its_files,
    a_cancelled_download_has_dead_addresses,
    a_download_keeps_the_version_that_it_began_with,
]
