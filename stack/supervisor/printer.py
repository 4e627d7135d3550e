"""Lines of many processes on one terminal, each with the name of who said it."""

import json
import os
import selectors
import time
from typing import IO, TextIO

# Distinct on dark and light terminals alike; red is left to errors.
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
LONGEST_LINE_BYTES = 65_536


class Printer:
    """Reads the children's pipes and prints whole lines."""

    def __init__(self, out: TextIO) -> None:
        self._selector = selectors.DefaultSelector()
        self._out: TextIO | None = out
        self._colours: dict[str, int] = {}
        self._half_lines: dict[int, bytes] = {}

    def wake_on(self, descriptor: int) -> None:
        """End a wait of ``print_ready`` when this becomes readable."""
        self._selector.register(descriptor, selectors.EVENT_READ, None)

    def listen(self, name: str, pipe: IO[bytes]) -> None:
        """From now on print what comes out of the pipe, until it is closed."""
        os.set_blocking(pipe.fileno(), False)
        self._half_lines[pipe.fileno()] = b""
        self._selector.register(pipe, selectors.EVENT_READ, name)

    def print_ready(self, timeout_seconds: float) -> None:
        """Print what has arrived; wait up to the timeout for something to arrive."""
        for key, _ in self._selector.select(timeout_seconds):
            if key.data is not None:
                self._read(key.data, key.fileobj)  # type: ignore[arg-type]

    def print_rest(self) -> None:
        """Print what is still in the pipes; never waits for more."""
        while any(key.data is not None for key, _ in self._selector.select(0)):
            self.print_ready(0)

    def say(self, name: str, text: str) -> None:
        """A line with a name before it; on a terminal in colour and without its JSON."""
        label = f"{name:<12}"
        if self._out is not None and self._out.isatty():
            text = legible(text)
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            label = f"\x1b[{colour}m{label}\x1b[0m"
        clock = time.strftime("%H:%M:%S")
        for line in text.split("\n"):
            self.announce(f"{clock} {label} | {line}")

    def announce(self, line: str) -> None:
        """A line as it is. When nobody reads any more (a closed terminal), we go on in silence."""
        if self._out is None:
            return
        try:
            self._out.write(line + "\n")
            self._out.flush()
        except (OSError, ValueError):
            self._out = None

    def close(self) -> None:
        """Listen no more, also to pipes that something still holds open."""
        for key in list(self._selector.get_map().values()):
            if key.data is not None:
                self._close(key.fileobj)  # type: ignore[arg-type]
        self._selector.close()

    def _read(self, name: str, pipe: IO[bytes]) -> None:
        try:
            chunk = os.read(pipe.fileno(), LONGEST_LINE_BYTES)
        except BlockingIOError:
            return
        lines = (self._half_lines[pipe.fileno()] + chunk).split(b"\n")
        rest = lines.pop()
        if not chunk or len(rest) > LONGEST_LINE_BYTES:
            lines, rest = [*lines, *([rest] if rest else [])], b""
        for line in lines:
            self.say(name, line.decode(errors="replace"))
        self._half_lines[pipe.fileno()] = rest
        if not chunk:
            self._close(pipe)

    def _close(self, pipe: IO[bytes]) -> None:
        self._half_lines.pop(pipe.fileno())
        self._selector.unregister(pipe)
        pipe.close()


def legible(line: str) -> str:
    """A log line for a human: of a JSON object only what it says. Into files it goes whole."""
    if not line.startswith('{"@timestamp"'):
        return line
    try:
        entry = json.loads(line)
    except ValueError:
        return line
    parts = [str(entry[key]) for key in ("message", "error.type") if key in entry]
    level = str(entry.get("log.level", "info"))
    words = ": ".join(parts) or line
    if trace := entry.get("error.stack_trace"):
        words = f"{words}\n{trace}".rstrip()
    return words if level == "info" else f"{level.upper()} {words}"
