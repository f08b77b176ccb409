"""The templates of a folder: which files a client sends, and which bytes it must get back. Never talks to a server."""

import dataclasses
import pathlib
import re
import tarfile

# Files that a session needs and an item does not keep (contract: `keep_in_storage`).
PASSING = (".mf", ".cert")


@dataclasses.dataclass
class Template:
    """One item: the files in the order in which they are sent, and what the item holds afterwards."""

    name: str
    type: str
    files: list
    expected: dict


def find(folder):
    """All templates of a folder."""
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.is_file() and path.name[0] != ".")
    templates, taken = [], set()
    for path in files:
        if path.suffix == ".ovf":
            template = _package(path)
        elif path.suffix == ".ova":
            template = Template(path.name, "ovf", [path], _members(path))
        elif path.suffix == ".iso":
            template = Template(path.name, "iso", [path], {path.name: path.read_bytes()})
        else:
            continue
        templates.append(template)
        taken.update(template.files)
    for path in files:
        if path not in taken:
            templates.append(Template(path.name, "", [path], {path.name: path.read_bytes()}))
    return templates


def _package(descriptor):
    """Manifest and certificate go before the descriptor (contract: OVF rule of `add`), disks after it."""
    beside = [descriptor.with_suffix(suffix) for suffix in PASSING]
    hrefs = re.findall(r'<(?:ovf:)?File\b[^>]*\bovf:href="([^"]+)"', descriptor.read_text())
    kept = [descriptor] + [descriptor.with_name(href) for href in hrefs]
    files = [path for path in beside if path.exists()] + kept
    return Template(descriptor.name, "ovf", files, {path.name: path.read_bytes() for path in kept})


def _members(archive):
    """The members of an archive that an item keeps, read by Python's own tar reader."""
    with tarfile.open(archive) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    return {name: content for name, content in members.items() if not name.endswith(PASSING)}
