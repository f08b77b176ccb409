"""The main job: each template goes in through an update session and comes out through a download session."""

import hashlib
import time

from com.vmware.content.library.item.downloadsession_client import File as DownloadFile
from com.vmware.content.library.item.updatesession_client import PreviewInfo
from com.vmware.content.library.item_client import DownloadSessionModel, File, TransferStatus, UpdateSessionModel

from world import get

DONE = UpdateSessionModel.State.DONE


def round_trip(world, template):
    """One template in and out, byte for byte."""
    item = world.create_item(template.name, template.type)
    upload(world, item, template)
    check_item(world, item, template)
    download(world, item, template)
    world.items.delete(item)


def upload(world, item, template):
    with world.update_session(item) as session:
        for path in template.files:
            world.push(session, path, **checksum(path))
        check_session(world, session, template)
        world.update_sessions.keep_alive(session, 50)
        world.update_sessions.complete(session)
        state = world.update_sessions.get(session)
        assert state.state == DONE, state
        assert state.preview_info is None, "only an ACTIVE session has a preview"


def checksum(path):
    """A checksum may be given for anything but an archive (contract: `add_spec`)."""
    if path.suffix == ".ova":
        return {}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"checksum_info": File.ChecksumInfo(algorithm=File.ChecksumAlgorithm.SHA256, checksum=digest)}


def check_session(world, session, template):
    """All files are received, nothing is missing, and the preview is there where there can be one."""
    infos = {info.name: info for info in world.update_files.list(session)}
    for path in template.files:
        info = world.update_files.get(session, path.name)
        assert info.status == TransferStatus.READY, info
        assert info.size == info.bytes_transferred == path.stat().st_size, info
    assert set(template.expected) <= set(infos), sorted(infos)
    result = world.update_files.validate(session)
    assert not result.has_errors and not result.missing_files and not result.invalid_files, result
    preview = world.update_sessions.get(session).preview_info
    if template.type == "ovf":
        assert preview.state == PreviewInfo.State.AVAILABLE and preview.warnings == [], preview
    else:
        assert preview.state in (PreviewInfo.State.UNAVAILABLE, PreviewInfo.State.NOT_APPLICABLE), preview


def check_item(world, item, template):
    """The item has exactly the files that its template promises."""
    model = world.items.get(item)
    assert model.cached and model.name == template.name and (model.type or "") == template.type, model
    infos = {info.name: info for info in world.files.list(item)}
    assert set(infos) == set(template.expected), sorted(infos)
    for name, content in template.expected.items():
        assert infos[name].size == len(content) and infos[name].cached, infos[name]
        assert world.files.get(item, name).checksum_info == infos[name].checksum_info
    stored = {info.name: info for info in world.storage.list(item)}
    assert set(stored) == set(template.expected), sorted(stored)
    for name, info in stored.items():
        assert info.storage_uris and info.storage_uris[0].startswith("ds:///"), info
        assert world.storage.get(item, name)[0].storage_uris == info.storage_uris


def download(world, item, template):
    with world.download_session(item) as session:
        state = world.download_sessions.get(session)
        assert state.state == DownloadSessionModel.State.ACTIVE and state.library_item_id == item, state
        names = {info.name for info in world.download_files.list(session)}
        assert names == set(template.expected), sorted(names)
        for name, content in template.expected.items():
            fetch(world, session, name, content)
        world.download_sessions.keep_alive(session, 100)
        assert world.download_sessions.get(session).client_progress == 100


def fetch(world, session, name, content):
    """A file: prepared, read whole and in part, and its checksum once all of it was served."""
    info = world.download_files.prepare(session, name, DownloadFile.EndpointType.HTTPS)
    deadline = time.monotonic() + 30
    while info.status != DownloadFile.PrepareStatus.PREPARED:
        assert time.monotonic() < deadline, info
        time.sleep(0.1)
        info = world.download_files.get(session, name)
    uri = info.download_endpoint.uri
    part = get(uri, Range="bytes=0-9")
    assert part.status_code == 206 and part.content == content[:10], part.headers
    assert get(uri).content == content, f"{name} came back different"
    after = world.download_files.get(session, name)
    digest = getattr(hashlib, after.checksum_info.algorithm.lower())(content).hexdigest()
    assert after.checksum_info.checksum.lower() == digest, after
    assert after.bytes_transferred == after.size == len(content), after
