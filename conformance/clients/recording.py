"""What of an exchange is kept, and how: the rules of ../recorded/README.md. Opens no connection."""

import base64
import io
import itertools
import pathlib
import re
import tarfile

# What is kept of heads; everything else is of no account to what follows, or differs in every run.
ASKED = (
    "host", "authorization", "cookie", "content-type", "accept", "soapaction", "vmware-api-session-id",
    "vmware-use-header-authn", "x-http-method-override", "range",
)
ANSWERED = (
    "content-type", "set-cookie", "location", "content-disposition", "accept-ranges", "content-range", "etag", "allow",
    "www-authenticate",
)

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
VOLATILE = re.compile(
    rf"(?P<data>(?<=/cls/data/)[ud]-{UUID}-[0-9a-f]{{64}})"
    rf"|(?P<uuid>\b{UUID}\b)"
    r"|(?P<secret>\b[0-9a-f]{64}\b)"
    r"|(?P<release>(?<=\(Quire )[\w.+-]+(?=\)))"
    r"|(?P<time>\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))"
    r"|(?P<space>(?<=\"free_space\":)\d+|(?<=\"capacity\":)\d+|(?<=<capacity>)\d+|(?<=<freeSpace>)\d+"
    r"|(?<=<name>summary\.(?:freeSpace)</name><val xsi:type=\"xsd:long\">)\d+"
    r"|(?<=<name>summary\.(?:capacity)</name><val xsi:type=\"xsd:long\">)\d+)"
)
# The number of a call by JSON-RPC.
NUMBER = re.compile(r'(?<="id":)\s*"?\d+"?')
# Where the id of a login stands: in requests, and as all of an answer.
SESSION = re.compile(
    r"(?i:vmware-api-session-id: |vmware_soap_session=\"?|\"sessionId\": ?\"|sessionId>"
    r"|\"(?:value|secret)\": ?\"|^\")([0-9a-f]{64})",
    re.MULTILINE,
)
# What a value stands in, nearest first: a parameter, a member, an element; and those that do not say what it is.
MEMBERS = tuple(
    map(re.compile, (r"[?&;]([\w-]+)=$", r"\"([\w.]+)\"\s*:\s*[\[{\s]*\"[^\"<>\s]*$", r"<([\w.:-]+)[^<>]*>[^\"<>\s]*$"))
)
BARE = {"id", "value", "output", "string", "returnval", "obj", "key", "val", "result"}


def known(environment, address):
    """The values that a run knows beforehand, with the names under which they are kept."""
    user, password = environment["QUIRE_USER"], environment["QUIRE_PASSWORD"]
    return {
        address: "server",
        base64.b64encode(f"{user}:{password}".encode()).decode(): "basic",
        password: "password",
        environment["QUIRE_SHA256"]: "sha256",
        environment["QUIRE_SHA1"]: "sha1",
        environment["SOURCE_HTTP"]: "source",
        environment["SOURCE_HTTPS"]: "source_tls",
        environment["QUIRE_SAMPLES"]: "samples",
    }


def samples(folder):
    """The contents that are kept by name: the samples, and what is in their archives."""
    found = {}
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.suffix == ".ova":
            with tarfile.open(path) as archive:
                for member in archive:
                    found.setdefault(archive.extractfile(member).read(), f"{path.name}/{member.name}")
        if path.is_file() and not path.name.startswith("."):
            found[path.read_bytes()] = path.name
    return found


class Exchange:
    """A request and its answer as text, before names are given."""

    def __init__(self, pair, known_values, files):
        request, answer = pair
        self.request = text(request, ASKED, files)
        self.answer = text(answer, ANSWERED, files)
        if request.first.startswith("HEAD "):
            self.answer[1].append(("Entity-Length", answer.header("content-length")))
        self.request, self.answer = (swapped(side, known_values) for side in (self.request, self.answer))
        self.repeated = False

    def masked(self, side, made):
        """One side without what differs each time that a client says the same."""

        def mask(match):
            return "{}" if match[0] in made or match.lastgroup in ("time", "space") else match[0]

        return each(side, lambda some: NUMBER.sub("", VOLATILE.sub(mask, some)))


def text(message, names, files):
    """First line, headers that are kept, and body."""
    headers = [(name, value) for name, value in message.headers if name.lower() in names]
    if message.header("transfer-encoding") and not message.first.startswith("HTTP/"):
        headers.append(("Transfer-Encoding", "chunked"))
    return [message.first, headers, body(message, files)]


def body(message, files):
    if message.body and message.body in files:
        return f"{{file {files[message.body]}}}"
    part = re.fullmatch(r"bytes (\d+)-(\d+)/\d+", message.header("content-range"))
    if part:
        first, last = int(part[1]), int(part[2])
        name = next(name for content, name in files.items() if content[first : last + 1] == message.body)
        return f"{{file {name} {first}-{last}}}"
    try:
        return message.body.decode()
    except UnicodeDecodeError:
        raise SystemExit(f"{message.first}: a body that is neither text nor one of the samples") from None


def each(side, change):
    first, headers, content = side
    return [change(first), [(name, change(value)) for name, value in headers], change(content)]


def swapped(side, values):
    def change(some):
        for value in sorted(values, key=len, reverse=True):
            some = some.replace(value, f"{{{values[value]}}}")
        return some

    return each(side, change)


def settled(exchanges):
    """Asking the same again until the answer is another one is kept as asking once, and marked."""
    kept, made = [], made_by_clients(exchanges)
    for _, same in itertools.groupby(exchanges, lambda exchange: exchange.masked(exchange.request, made)):
        same = list(same)
        if any(exchange.masked(exchange.answer, made) != same[0].masked(same[0].answer, made) for exchange in same):
            same[-1].repeated = True
            del same[:-1]
        kept += same
    return kept


def made_by_clients(exchanges):
    """The values that a request brings first."""
    made, given = set(), set()
    for exchange in exchanges:
        made |= volatile(exchange.request) - given
        given |= volatile(exchange.answer) - made
    return made


def volatile(side):
    return {match[0] for match in VOLATILE.finditer(plain(side))}


class Names:
    """The names of values that differ each time, given where a value is first seen."""

    def __init__(self, sessions, known_names):
        self.sessions, self.known, self.names, self.taken = sessions, known_names, {}, {}

    def named(self, some, who):
        """`some` with names; `who` says what the names of values without a member are, `None` in a request."""

        def name(match):
            value, kind = match[0], match.lastgroup
            if kind in ("time", "space"):
                return f"{{{kind}}}"
            if kind == "secret" and value not in self.sessions:
                return value
            if value not in self.names:
                self.names[value] = self.fresh(self.wish(match, kind, who))
            return f"{{{self.names[value]}}}"

        return VOLATILE.sub(name, some)

    def wish(self, match, kind, who):
        """What the value is called if nothing else is called so."""
        if kind == "data":
            return "upload" if match[0].startswith("u-") else "download"
        if kind in ("secret", "release"):
            return {"secret": "session"}.get(kind, kind)
        if who is None:
            return "made"
        before = match.string[max(0, match.start() - 200) : match.start()]
        member = next((found[1] for found in (pattern.search(before) for pattern in MEMBERS) if found), "")
        member = re.sub(r"\W", "_", member.rsplit(":", 1)[-1])
        member = re.sub(r"(?<=[a-z])([A-Z])", r"_\1", member).lower().removesuffix("_ids")
        name = member.removesuffix("_id")
        if not name or name in BARE:
            return who
        return member if name in self.known else name

    def fresh(self, wish):
        self.taken[wish] = number = self.taken.get(wish, 0) + 1
        return wish if number == 1 else f"{wish}{number}"


def operation(request):
    """What an answer that is a bare value is called: the service that was asked."""
    first, _, content = request
    found = re.search(r"\"serviceId\": ?\"[\w.]*?(\w+)\"", content)
    segments = [part for part in first.split(" ")[1].split("?")[0].split("/") if re.fullmatch(r"[a-z-]+", part)]
    name = found[1] if found else segments[-1] if segments else "id"
    return "value" if name == "sdk" else name.replace("-", "_")


def written(pairs, known_values):
    """The recording as its file has it."""
    folder = next(path for path, name in known_values.items() if name == "samples")
    files = samples(folder)
    exchanges = settled([Exchange(pair, known_values, files) for pair in pairs])
    if not exchanges:
        raise SystemExit("nothing was said")
    sides = (side for exchange in exchanges for side in (exchange.request, exchange.answer))
    flat = "\n".join(plain(side) for side in sides)
    names, out = Names(set(SESSION.findall(flat)), set(known_values.values())), io.StringIO()
    for exchange in exchanges:
        who = operation(exchange.request)
        request = each(exchange.request, lambda some: names.named(some, None))
        answer = each(exchange.answer, lambda some, who=who: names.named(some, who))
        if exchange.repeated:
            request[1].append(("Repeated", "until so answered"))
        out.write(message(request) + message(answer))
    return out.getvalue()


def plain(side):
    first, headers, content = side
    return "\n".join([first, *(f"{name}: {value}" for name, value in headers), content])


def message(side):
    """As golden exchanges have it; the length is that of the body in this file."""
    first, headers, content = side
    if content:
        headers = [*headers, ("Content-Length", str(len(content.encode())))]
    return f"{first}\n{''.join(f'{name}: {value}{chr(10)}' for name, value in headers)}\n{content}\n"
