"""Holds what vcsim does of the cases against what Quire does of them.

usage: compare.py [--update] QUIRE VCSIM KEPT

QUIRE has the outcomes of the cases as the table of clients has them, VCSIM a line `command, case, outcome` for each.
KEPT has both beside each other; without --update it must say what the runs say.
"""

import pathlib
import sys

HEAD = "command\tcase\tquire\tvcsim\n"


def rows(path):
    return [line.split("\t") for line in pathlib.Path(path).read_text().splitlines()]


def compared(quire, vcsim):
    """Lines of both; the two must have run the same cases."""
    quire = [case for case in quire if case[0] == "govc"]
    theirs = {(command, what): outcome for command, what, outcome in vcsim}
    ours = {(command, what): outcome for _, command, what, outcome, _ in quire}
    if theirs.keys() != ours.keys() or len(theirs) != len(vcsim) or len(ours) != len(quire):
        sys.exit(f"not the same cases, or one of them twice: {sorted(theirs.keys() ^ ours.keys())}")
    return HEAD + "".join(f"{command}\t{what}\t{ours[command, what]}\t{theirs[command, what]}\n" for command, what in ours)


def main(*arguments):
    quire, vcsim, kept = (pathlib.Path(path) for path in arguments if path != "--update")
    text = compared(rows(quire), rows(vcsim))
    works = sum(outcome == "works" for _, _, outcome in rows(vcsim))
    print(f"of {len(rows(vcsim))} cases {works} work against vcsim")
    if "--update" in arguments:
        kept.write_text(text)
        return 0
    if not kept.exists() or kept.read_text() != text:
        print(f"not what Quire and vcsim did: {kept}; look at the difference after --update")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
