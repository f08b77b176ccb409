"""Holds every golden exchange of JSON-RPC to the official SDK, without a server.

Each recorded call is made again through the SDK's typed client, its arguments read from the recorded request. The SDK must
write that very request, and must make of the recorded answer a typed result, or the exception that the file's fault stands
for. Nothing is sent anywhere: a transport adapter takes the request and returns the recorded answer.

    python conformance/golden/check_with_sdk.py       (in an environment with the official SDK)
"""

import json
import pathlib
import sys

import requests
from com.vmware.vapi.std import errors_client
from requests.adapters import BaseAdapter
from vmware.vapi.bindings.converter import TypeConverter
from vmware.vapi.bindings.stub import StubFactory
from vmware.vapi.core import ApplicationContext
from vmware.vapi.data.serializers.jsonrpc import JsonRpcDictToVapi, VAPIJsonEncoder
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.security.session import create_session_security_context
from vmware.vapi.security.user_password import create_user_password_security_context
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory

ROOT = pathlib.Path(__file__).resolve().parent
URL = "https://quire.test/api"
STANDARD_ERROR = "com.vmware.vapi.std.errors."
# What some distributions or older generations of the SDK come without; all others must be there.
NOT_EVERYWHERE = (
    "com.vmware.vapi.std.introspection.",
    "com.vmware.vapi.metadata.metamodel.service.hidden.",
    "com.vmware.content.library.convert",
    "com.vmware.content.library.delete",
    "com.vmware.content.library.enter_maintenance",
    "com.vmware.content.library.exit_maintenance",
    "com.vmware.content.library.force_delete",
    "com.vmware.content.library.migrate",
    "com.vmware.content.library.usages.",
    # govmomi alone knows it.
    "com.vmware.content.library.item.updatesession.file.probe",
    "com.vmware.content.local_library.force_delete",
    "com.vmware.content.subscribed_library.force_delete",
)
# Fields of structures that older generations of the SDK come without: unset, they say nothing.
FIELDS_NOT_EVERYWHERE = {"com.vmware.vcenter.host.filter_spec": {"host_uuids"}}


class Message:
    """A request or an answer as its file has it; `rest` is what follows."""

    def __init__(self, text):
        head, _, rest = text.partition("\n\n")
        self.first, *lines = head.split("\n")
        self.headers = dict(line.split(": ", 1) for line in lines)
        length = int({name.lower(): value for name, value in self.headers.items()}.get("content-length", 0))
        self.body, self.rest = rest[:length], rest[length + 1 :]


class NotInThisSdk(Exception):
    """The SDK has no client of the operation, and need not have one."""


class Recorded(BaseAdapter):
    """Takes the SDK's request and returns the recorded answer."""

    def __init__(self, answer):
        super().__init__()
        self.answer, self.request = answer, None

    def send(self, request, **_):
        self.request = request
        response = requests.Response()
        response.status_code = int(self.answer.first.split(" ")[1])
        response.headers.update(self.answer.headers)
        response._content = self.answer.body.encode()
        response.request, response.url = request, request.url
        return response

    def close(self):
        pass


def security_context(recorded):
    """The SDK's security context for a recorded one."""
    if recorded is None:
        return None
    if "sessionId" in recorded:
        return create_session_security_context(recorded["sessionId"])
    return create_user_password_security_context(recorded["userName"], recorded["password"])


def arguments(operation, request):
    """What a program would have passed."""
    value = JsonRpcDictToVapi.data_value(json.loads(request.body)["params"]["input"])
    declared = operation["input_type"]
    return {
        name: TypeConverter.convert_to_python(value.get_field(name), declared.get_field(name))
        for name in declared.get_field_names()
    }


def same(sent, recorded):
    """Whether two requests say the same: members in any order, since the generations of the SDK order theirs differently,
    and sets, which have none in Python. What not every generation knows is left out where it is unset."""
    headers = {name.lower(): value for name, value in recorded.headers.items()}
    told = ("content-type", "vapi-service", "vapi-operation", "vapi-ctx-opid")
    said = [in_order(json.loads(request.body, object_pairs_hook=known_everywhere)) for request in (sent, recorded)]
    return said[0] == said[1] and all(sent.headers[name] == headers[name] for name in told)


def known_everywhere(members):
    """A structure without the unset fields that some generations of the SDK have not."""
    value = dict(members)
    for name in FIELDS_NOT_EVERYWHERE.keys() & value.keys():
        newer = FIELDS_NOT_EVERYWHERE[name]
        fields = value[name].items()
        value[name] = {field: said for field, said in fields if field not in newer or said != {"OPTIONAL": None}}
    return value


class Check:
    """One file."""

    def __init__(self, path):
        self.request = Message(path.read_text())
        self.answer = Message(self.request.rest)
        params = json.loads(self.request.body)["params"]
        self.service, self.operation = params["serviceId"], params["operationId"]
        self.adapter = Recorded(self.answer)
        session = requests.Session()
        connector = get_requests_connector(session, msg_protocol="json", url=URL)
        # The connector has brought an adapter of its own.
        session.mount(URL, self.adapter)
        connector.set_security_context(security_context(params["ctx"].get("securityCtx")))
        connector.set_application_context(ApplicationContext({"opId": params["ctx"]["appCtx"]["opId"]}))
        factory = StubFactory(StubConfigurationFactory.new_std_configuration(connector))
        try:
            self.client = factory.create_stub(self.service)
            self.declared = self.client._api_interface._operations[self.operation]
        except (ModuleNotFoundError, AttributeError, KeyError) as error:
            if not any(self.is_of(known) for known in NOT_EVERYWHERE):
                raise
            raise NotInThisSdk from error

    def is_of(self, name):
        """Whether a name is that of the operation, or with a dot at its end that of its service or package."""
        operation = "%s.%s" % (self.service, self.operation)
        return operation.startswith(name) if name.endswith(".") else operation == name

    def run(self):
        """What is wrong, if anything."""
        given, expected = arguments(self.declared, self.request), self.expected()
        try:
            result = getattr(self.client, self.operation)(**given)
        except Exception as error:
            wrong = self.judge_error(error, expected)
        else:
            wrong = self.judge_result(result, expected)
        if wrong is None and not same(self.adapter.request, self.request):
            return "the SDK writes another request: %r" % self.adapter.request.body
        return wrong

    def expected(self):
        """Id of the recorded error, if it is one."""
        result = json.loads(self.answer.body)["result"]
        return next(iter(result["error"]["ERROR"])) if "error" in result else None

    def judge_error(self, error, expected):
        if expected is None:
            return "the SDK does not take this success: %r" % error
        name = "".join(word.capitalize() for word in expected.removeprefix(STANDARD_ERROR).split("_"))
        if type(error) is not getattr(errors_client, name):
            return "%s arrives as %r" % (name, error)
        if not error.messages or any(not message.default_message for message in error.messages):
            return "%s has no message" % name
        return None

    def judge_result(self, result, expected):
        if expected is not None:
            return "%s arrives as a success" % expected
        recorded = json.loads(self.answer.body)["result"]["output"]
        if (recorded is None) != (result is None):
            return "%r arrives as %r" % (recorded, result)
        # What the SDK made of the answer must be complete: written again it is the answer.
        if recorded is not None:
            # What the SDK made of the answer must be complete: written again it is the answer.
            again = TypeConverter.convert_to_vapi(result, self.declared["output_type"])
            again = json.loads(VAPIJsonEncoder().encode(again))
            if in_order(again) != in_order(recorded):
                return "the answer arrives as %r" % result
        return None


def in_order(value):
    """The same with its lists sorted: maps and sets arrive in any order."""
    if isinstance(value, list):
        return sorted((in_order(item) for item in value), key=json.dumps)
    if isinstance(value, dict):
        return {name: in_order(member) for name, member in value.items()}
    return value


def main():
    files = sorted(ROOT.rglob("*.jsonrpc.http"))
    operations, skipped, failures = set(), 0, 0
    for path in files:
        try:
            check = Check(path)
        except NotInThisSdk:
            skipped += 1
            continue
        operations.add((check.service, check.operation))
        wrong = check.run()
        if wrong is not None:
            failures += 1
            print("FAIL %s: %s" % (path.relative_to(ROOT), wrong), file=sys.stderr)
    if len(files) == skipped:
        sys.exit("there are no golden exchanges beside this program")
    if failures:
        sys.exit("%d of %d exchanges fail" % (failures, len(files)))
    passed = (len(files) - skipped, len(operations), skipped)
    print("%d exchanges of %d operations pass, %d are of operations that are not in this SDK" % passed)


if __name__ == "__main__":
    main()
