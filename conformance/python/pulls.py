"""PULL: the server fetches a file itself, from a plain source and from one whose certificate is pinned."""

import contextlib
import functools
import hashlib
import http.server
import ssl
import threading
import time

from com.vmware.content.library.item.downloadsession_client import File as DownloadFile
from com.vmware.content.library.item.updatesession_client import File as UpdateFile
from com.vmware.content.library.item_client import TransferEndpoint, UpdateSessionModel
from com.vmware.vapi.std.errors_client import NotAllowedInCurrentState

from sessions import a_file, content_of

STATE = UpdateSessionModel.State


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, without a log."""

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def source(folder):
    """A server of a folder's files on loopback; gives its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def pull(world, item, name, endpoint):
    """Pulls one file into an item; returns the session as it ended and what became of the file."""
    with world.update_session(item) as session:
        spec = UpdateFile.AddSpec(name=name, source_type=UpdateFile.SourceType.PULL, source_endpoint=endpoint)
        info = world.update_files.add(session, spec)
        assert info.source_endpoint is not None and info.upload_endpoint is None, info
        complete(world, session)
        deadline = time.monotonic() + 30
        while (model := world.update_sessions.get(session)).state == STATE.ACTIVE:
            assert time.monotonic() < deadline, model
            time.sleep(0.1)
        return model


def complete(world, session):
    """A pull may have failed the session before it could be completed (contract: observed)."""
    try:
        world.update_sessions.complete(session)
    except NotAllowedInCurrentState:
        assert world.update_sessions.get(session).state == STATE.ERROR


def a_file_is_pulled(world):
    content = bytes(range(256)) * 4096
    path = a_file("pulled.bin", content)
    item = world.create_item()
    with source(path.parent) as address:
        model = pull(world, item, path.name, TransferEndpoint(uri=f"{address}/{path.name}"))
    assert model.state == STATE.DONE, model
    assert content_of(world, item, path.name) == content


def a_template_is_pulled_and_unpacked(world, template):
    item = world.create_item(item_type="ovf")
    [archive] = template.files
    with source(archive.parent) as address:
        model = pull(world, item, archive.name, TransferEndpoint(uri=f"{address}/{archive.name}"))
    assert model.state == STATE.DONE, model
    assert {info.name for info in world.files.list(item)} == set(template.expected)
    for name, content in template.expected.items():
        assert content_of(world, item, name) == content, f"{name} came back different"


def a_missing_source_fails_the_session_and_says_so(world):
    item = world.create_item()
    path = a_file("there.bin", b"x")
    with source(path.parent) as address:
        model = pull(world, item, "gone.bin", TransferEndpoint(uri=f"{address}/gone.bin"))
    assert model.state == STATE.ERROR and "404" in model.error_message.default_message, model
    assert world.files.list(item) == []


def a_pinned_certificate_is_the_only_one_that_counts(world):
    """The source is this server's own download address: https with a certificate that nobody vouches for."""
    host, port = world.server.split(":")
    pem = ssl.get_server_certificate((host, int(port)))
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    thumbprint = ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
    origin = world.create_item()
    world.upload(origin, a_file("a.txt", b"pinned"))
    with world.download_session(origin) as session:
        uri = world.download_files.prepare(session, "a.txt", DownloadFile.EndpointType.HTTPS).download_endpoint.uri
        good = world.create_item()
        model = pull(world, good, "a.txt", TransferEndpoint(uri=uri, ssl_certificate_thumbprint=thumbprint))
        assert model.state == STATE.DONE, model
        assert content_of(world, good, "a.txt") == b"pinned"
        wrong = thumbprint[:-2] + ("00" if thumbprint[-2:] != "00" else "11")
        model = pull(world, world.create_item(), "a.txt", TransferEndpoint(uri=uri, ssl_certificate_thumbprint=wrong))
        assert model.state == STATE.ERROR, model
        message = model.error_message.default_message
        assert thumbprint in message and wrong in message, message
        model = pull(world, world.create_item(), "a.txt", TransferEndpoint(uri=uri))
        assert model.state == STATE.ERROR and thumbprint in model.error_message.default_message, model


STEPS = [
    a_file_is_pulled,
    a_missing_source_fails_the_session_and_says_so,
    a_pinned_certificate_is_the_only_one_that_counts,
]
