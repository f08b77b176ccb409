"""How schemathesis calls the server: logged in, mostly about what exists, and held to what an operation may answer.

Never widens what is allowed: that is in `faults.py`.
"""

import os
import socket
import uuid
import zlib

import schemathesis
from faults import complete
from world import World

WORLD = World(os.environ["QUIRE_URL"], os.environ["QUIRE_USER"], os.environ["QUIRE_PASSWORD"])

# Which parameter or field names which kind of object.
KINDS = {
    "library": ["library", "libraryId", "library_id", "destination_library_id", "source_library"],
    "item": ["item", "libraryItemId", "library_item_id", "sourceLibraryItemId"],
    "update_session": ["updateSessionId"],
    "download_session": ["downloadSessionId"],
    "usage": ["usage"],
    "subscription": ["subscription"],
    "certificate": ["certificate"],
    "category": ["categoryId", "category_id"],
    "tag": ["tagId"],
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}
# Operations after which an object is gone or of little use.
ENDINGS = (
    "delete", "force_delete", "remove", "cancel", "fail", "complete", "evict", "enter_maintenance", "exit_maintenance",
)
SESSION = "vmware-api-session-id"
# Fields from which the server would fetch something.
ADDRESSES = ("subscription_url", "uri")
# Nobody listens on this port, and nobody else gets it while the run lasts.
CLOSED = socket.socket()
CLOSED.bind(("127.0.0.1", 0))
NOWHERE = f"https://127.0.0.1:{CLOSED.getsockname()[1]}/lib.json"


@schemathesis.hook
def before_load_schema(context, raw_schema):
    complete(raw_schema)


@schemathesis.hook
def before_call(context, case, kwargs):
    """One call in sixteen has no login, one in four has ids that nobody has."""
    definition = case.operation.definition.raw
    case.headers = case.headers or {}
    if definition["x-vapi-service"] == "com.vmware.cis.session":
        return log_in(case, definition["x-vapi-operation"], kwargs)
    said = repr((case.operation.label, case.path_parameters, case.query, case.body))
    dice = zlib.crc32(said.encode(errors="replace"))
    stay_here(case.body)
    if dice % 16 == 0:
        return None
    case.headers[SESSION] = WORLD.token
    if dice % 4 != 1:
        settle(case, definition)
        if "Client-Token" in case.headers:
            case.headers["Client-Token"] = str(uuid.UUID(int=dice))
    return None


def log_in(case, operation, kwargs):
    """The operations of the login itself; one that ends a login ends its own."""
    if operation == "create":
        kwargs["auth"] = WORLD.login
    else:
        case.headers[SESSION] = WORLD.log_in()


def settle(case, definition):
    """Puts ids of what exists where the case has ids."""
    for place in (case.path_parameters, case.query, case.body):
        put_ids(place, definition)


def stay_here(place):
    """No call may make the server ask another machine: addresses lead to a port of this one where nobody listens."""
    for key, value in place.items() if isinstance(place, dict) else enumerate(place) if isinstance(place, list) else ():
        if key in ADDRESSES and isinstance(value, str) and "//" in value:
            place[key] = NOWHERE
        else:
            stay_here(value)


def put_ids(place, definition):
    if isinstance(place, list):
        for one in place:
            put_ids(one, definition)
    if not isinstance(place, dict):
        return
    if place.keys() == {"type", "id"}:
        place.update(type="com.vmware.content.Library", id=WORLD.one("library"))
    for key, value in place.items():
        kind = kind_of(key, definition)
        if kind and isinstance(value, str):
            place[key] = WORLD.one(kind) or value
        elif key == "datastore_id":
            place[key] = "datastore-1"
        else:
            put_ids(value, definition)


def kind_of(key, definition):
    """Which kind of object a parameter names."""
    service = definition["x-vapi-service"]
    is_file = key in ("fileName", "file_name") or (key == "name" and service.endswith(".item.file"))
    if is_file:
        return "update_file" if ".updatesession." in service else "stored_file"
    if key == "libraryId" and service.endswith(".subscribed_library"):
        return "subscribed_library"
    if key == "libraryId" and definition["x-vapi-operation"] == "exit_maintenance":
        return "resting_library"
    return KIND_OF.get(key)


@schemathesis.hook
def after_call(context, case, response):
    operation = case.operation.definition.raw
    if response.status_code == 204 and operation["x-vapi-operation"] in ENDINGS:
        for key in reversed(list(case.path_parameters or {})):
            kind = kind_of(key, operation)
            if kind and WORLD.live.get(kind) == case.path_parameters[key]:
                return WORLD.forget(kind)
    return None
