"""Holds what vcsim does of the cases against what Quire does of them.

usage: compare.py [--update] QUIRE VCSIM KEPT PAGE

QUIRE has the outcomes of the cases as the table of clients has them, VCSIM a line `command, case, outcome` for each. KEPT
has both beside each other, PAGE tells users where they differ; without --update the two must say what the runs say.
"""

import pathlib
import sys

HEAD = "command\tcase\tquire\tvcsim\n"
PAGE = """# govc: Quire and vcsim

The cases of [govc](clients.md) run against vcsim too, the simulator of vCenter that comes with govc. Who tests scripts
against vcsim finds here what Quire does otherwise. This page is made by `conformance/clients/run --update` out of the same
run as the table of clients; nothing in it is written by hand.

{works} of {all} cases work against vcsim, {passed} against Quire.
"""


def rows(path):
    return [line.split("\t") for line in pathlib.Path(path).read_text().splitlines()]


def compared(quire, vcsim):
    """For each case its command, what it is, and the outcome of both; the two must have run the same cases."""
    theirs = {(command, what): outcome for command, what, outcome in vcsim}
    ours = {(command, what): outcome for client, command, what, outcome, _ in quire if client == "govc"}
    if theirs.keys() != ours.keys() or len(theirs) != len(vcsim):
        sys.exit(f"not the same cases, or one of them twice: {sorted(theirs.keys() ^ ours.keys())}")
    return [(*case, outcome, theirs[case]) for case, outcome in ours.items()]


def table(title, last, cases):
    """One section of the page, empty when no case belongs there."""
    if not cases:
        return ""
    text = f"\n## {title}\n\n| | case | {last} |\n|---|---|---|\n"
    return text + "".join("| `{}` | {} | {} |\n".format(*(cell.replace("|", "\\|").replace("<", "&lt;") for cell in case)) for case in cases)


def page(cases):
    works, passed = (sum(case[column] == word for case in cases) for column, word in ((3, "works"), (2, "passed")))
    text = PAGE.format(works=works, passed=passed, all=len(cases))
    for_us = [(command, what, theirs) for command, what, ours, theirs in cases if ours == "passed" and theirs != "works"]
    for_them = [(command, what, ours) for command, what, ours, theirs in cases if ours != "passed" and theirs == "works"]
    neither = [(command, what, theirs) for command, what, ours, theirs in cases if ours != "passed" and theirs != "works"]
    text += table("What Quire does and vcsim does not", "vcsim", for_us)
    text += table("What vcsim does and Quire does not", "Quire", for_them)
    return text + table("What neither does", "vcsim", neither)


def main(*arguments):
    quire, vcsim, kept, page_path = (pathlib.Path(path) for path in arguments if path != "--update")
    cases = compared(rows(quire), rows(vcsim))
    texts = {kept: HEAD + "".join("\t".join(case) + "\n" for case in cases), page_path: page(cases)}
    if "--update" in arguments:
        for path, text in texts.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return 0
    stale = [str(path) for path, text in texts.items() if not path.exists() or path.read_text() != text]
    if stale:
        print(f"not what Quire and vcsim did: {', '.join(stale)}; look at the difference after --update")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
