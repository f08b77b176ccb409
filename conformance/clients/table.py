"""Makes the table of clients out of the outcomes of their cases, or holds the one that is kept against them.

usage: table.py [--update] CASES COUNTS TABLE

CASES has a line `client, command, case, outcome, why` for each case, separated by tabs; COUNTS is the file of counts,
TABLE the page for users. Without --update both must say what the cases say.
"""

import pathlib
import sys

OUTCOMES = ("passed", "awaiting", "impossible")
HEAD = """# Clients

What people run against vCenter's content library, and how it fares against Quire. This page is made by
`conformance/clients/run --update`, and every run of the tests holds it against what the clients did; nothing in it is
written by hand. *Awaiting* is what Quire does not do yet; *impossible* what needs a hypervisor, or a service that is no
part of a content library: it is refused with a message that says so.

VMware's own Java SDK (`com.vmware.sdk`) could not be fetched where these runs were made, so it is not among them: `java`
is yavijava, which speaks SOAP; the calls of the official SDK's samples are made in their order with the Python SDK, which
speaks the same wire.

"""


def read(path):
    """The cases in the order in which they ran."""
    cases = [line.split("\t") for line in pathlib.Path(path).read_text().splitlines()]
    wrong = [case for case in cases if len(case) != 5 or case[3] not in OUTCOMES]
    if wrong or not cases:
        sys.exit(f"not the outcome of a case: {wrong or 'there is none'}")
    return cases


def counted(cases):
    """For each client how many cases ended how."""
    counts = {}
    for client, _, _, outcome, _ in cases:
        counts.setdefault(client, dict.fromkeys(OUTCOMES, 0))[outcome] += 1
    return counts


def counts_text(counts):
    lines = ["\t".join(("client", *OUTCOMES))]
    lines += ["\t".join((client, *(str(row[outcome]) for outcome in OUTCOMES))) for client, row in counts.items()]
    return "\n".join(lines) + "\n"


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;")


def page(cases):
    """The page for users: a summary, then a table for each client."""
    counts = counted(cases)
    text = HEAD + "| client | passed | awaiting | impossible |\n|---|---|---|---|\n"
    text += "".join(f"| {client} | {' | '.join(str(row[o]) for o in OUTCOMES)} |\n" for client, row in counts.items())
    for client in counts:
        text += f"\n## {client}\n\n| | case | outcome | why |\n|---|---|---|---|\n"
        for _, command, what, outcome, why in (case for case in cases if case[0] == client):
            text += f"| `{command}` | {cell(what)} | {outcome} | {cell(why)} |\n"
    return text


def grown(old, new):
    """Where the counts of a client that is kept are worse: more that does not work, or fewer cases that do."""
    for client, row in new.items():
        was = old.get(client)
        for outcome in ("awaiting", "impossible"):
            if was and was[outcome] < row[outcome]:
                yield f"{client}: {row[outcome]} {outcome}, {was[outcome]} before"
        if was and row["passed"] < was["passed"]:
            yield f"{client}: {row['passed']} passed, {was['passed']} before"


def kept(path):
    """The counts that are kept, by client; empty when there are none."""
    if not path.exists():
        return {}
    _, *rows = (line.split("\t") for line in path.read_text().splitlines())
    return {client: dict(zip(OUTCOMES, map(int, numbers))) for client, *numbers in rows}


def main(*arguments):
    update = "--update" in arguments
    cases_path, counts_path, table_path = (pathlib.Path(path) for path in arguments if path != "--update")
    cases = read(cases_path)
    texts = {counts_path: counts_text(counted(cases)), table_path: page(cases)}
    worse = list(grown(kept(counts_path), counted(cases)))
    if worse:
        print("worse than what is kept:", *worse, sep="\n  ")
        print(f"if that is meant, remove {counts_path} and say why")
        return 1
    if update:
        table_path.parent.mkdir(exist_ok=True)
        for path, text in texts.items():
            path.write_text(text)
        return 0
    stale = [str(path) for path, text in texts.items() if not path.exists() or path.read_text() != text]
    if stale:
        print(f"not what the clients did: {', '.join(stale)}; look at the difference after --update")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
