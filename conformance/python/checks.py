"""Runs steps one after the other, says how each went, and tells each as a case of the client (`conformance/clients`)."""

import functools
import os
import re
import time
import traceback


class Skipped(Exception):
    """A step cannot be taken here, and why."""


class Checks:
    """Counts what failed and what was skipped; a failed step does not keep the next one from running."""

    def __init__(self, client):
        self.client, self.failed, self.skipped = client, [], []

    def case(self, module, name, step, *arguments):
        """A step that is a case: of its outcome the table of clients has a line."""
        started = time.monotonic()
        outcome, why = self.outcome(name, step, *arguments)
        took = f"{(time.monotonic() - started) * 1000:.0f} ms"
        print(f"{outcome:10} {self.client}: {module}: {name} ({why or took})", flush=True)
        if outcome != "skipped":
            self.tell(module, name, outcome, why)

    def run(self, name, step, *arguments):
        """A step that is no case: only its failure counts."""
        outcome, _ = self.outcome(name, step, *arguments)
        print(f"{outcome:10} {name}", flush=True)

    def outcome(self, name, step, *arguments):
        """Takes a step; returns how it went, and why."""
        try:
            step(*arguments)
        except Skipped as why:
            self.skipped.append(name)
            return "skipped", str(why)
        except Exception as error:  # noqa: BLE001 - whatever a step raises is its failure
            outcome, why, words = getattr(step, "refused", (None, None, None))
            if outcome and re.search(words, f"{type(error).__name__}: {error}"):
                return outcome, why
            print(traceback.format_exc(), flush=True)
        else:
            if not hasattr(step, "refused"):
                return "passed", ""
            print(f"{name}: it works: make it a step that passes", flush=True)
        self.failed.append(name)
        return "FAILED", ""

    def tell(self, *case):
        """A line for the table of clients."""
        with open(os.environ["QUIRE_CASES"], "a", encoding="utf-8") as cases:
            print(self.client, *case, sep="\t", file=cases)

    def report(self):
        """The outcome in a line or two; returns the status to exit with."""
        if self.skipped:
            print(f"{len(self.skipped)} skipped: {', '.join(self.skipped)}")
        if self.failed:
            print(f"{len(self.failed)} failed: {', '.join(self.failed)}")
        return 1 if self.failed else 0


def since_9_1(step):
    """A step that needs operations of 9.1 is skipped by an SDK that does not know them."""

    @functools.wraps(step)
    def guarded(world):
        if not hasattr(world.libraries, "enter_maintenance"):
            raise Skipped("this SDK is older than 9.1")
        step(world)

    return guarded


def refused(outcome, why, words):
    """Marks a step that must fail, and say these words (a regular expression)."""

    def marked(step):
        step.refused = (outcome, why, words)
        return step

    return marked


# What the server does not do yet, and what it never will.
awaits = functools.partial(refused, "awaiting")
impossible = functools.partial(refused, "impossible")


def raises(error, function, *arguments, **named):
    """The call must fail with this typed error, which must say why; returns the error."""
    try:
        answer = function(*arguments, **named)
    except error as raised:
        assert type(raised) is error, f"{type(raised).__name__} instead of {error.__name__}"
        assert raised.messages and raised.messages[0].default_message, f"{error.__name__} without a message"
        return raised
    except Exception as raised:
        raise AssertionError(f"{type(raised).__name__} instead of {error.__name__}: {raised}") from raised
    raise AssertionError(f"{error.__name__} was expected, the answer was {answer!r}")
