"""Runs steps one after the other and says how each went."""

import time
import traceback


class Checks:
    """Counts what failed; a failed step does not keep the next one from running."""

    def __init__(self):
        self.failed = []

    def run(self, name, step, *arguments):
        started = time.monotonic()
        try:
            step(*arguments)
        except Exception:  # noqa: BLE001 - whatever a step raises is its failure
            self.failed.append(name)
            print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
        else:
            print(f"ok   {name} ({(time.monotonic() - started) * 1000:.0f} ms)", flush=True)


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
