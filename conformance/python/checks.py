"""Runs steps one after the other and says how each went."""

import functools
import time
import traceback


class Skipped(Exception):
    """A step cannot be taken here, and why."""


class Checks:
    """Counts what failed and what was skipped; a failed step does not keep the next one from running."""

    def __init__(self):
        self.failed, self.skipped = [], []

    def run(self, name, step, *arguments):
        started = time.monotonic()
        try:
            step(*arguments)
        except Skipped as why:
            self.skipped.append(name)
            print(f"skip {name}: {why}", flush=True)
        except Exception:  # noqa: BLE001 - whatever a step raises is its failure
            self.failed.append(name)
            print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
        else:
            print(f"ok   {name} ({(time.monotonic() - started) * 1000:.0f} ms)", flush=True)

    def report(self):
        """The outcome in a line or two; returns the status to exit with."""
        if self.skipped:
            print(f"{len(self.skipped)} skipped: {', '.join(self.skipped)}")
        if self.failed:
            print(f"{len(self.failed)} failed: {', '.join(self.failed)}")
            return 1
        print("all others passed" if self.skipped else "all passed")
        return 0


def since_9_1(step):
    """A step that needs operations of 9.1 is skipped by an SDK that does not know them."""

    @functools.wraps(step)
    def guarded(world):
        if not hasattr(world.libraries, "enter_maintenance"):
            raise Skipped("this SDK is older than 9.1")
        step(world)

    return guarded


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
