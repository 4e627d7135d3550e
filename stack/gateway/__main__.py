"""``python -m stack.gateway --port P --journal DIR [--webhook-base URL]``."""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402 gevent patches before anything else is imported
import logging  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from gevent.event import Event  # noqa: E402

from stack.gateway.app import create_app  # noqa: E402
from stack.gateway.courier import Courier  # noqa: E402
from stack.gateway.desk import Desk  # noqa: E402
from stack.gateway.journal import Journal, JournalBusy  # noqa: E402
from stack.gateway.server import HOST, make_server  # noqa: E402
from stack.gateway.tokens import Timing  # noqa: E402


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """The command line; argparse explains itself with ``--help``."""
    parser = argparse.ArgumentParser(
        prog="python -m stack.gateway",
        description="The demo payment provider. DEMO_GATEWAY_SECRET signs its webhooks.",
    )
    parser.add_argument("--port", type=int, required=True, help="on 127.0.0.1")
    parser.add_argument("--journal", type=Path, required=True, help="folder of the journal")
    parser.add_argument("--webhook-base", help="webhooks go to URL/<tenant>; without it to nobody")
    parser.add_argument("--public-url", help="how a browser reaches the 3-D Secure pages")
    parser.add_argument(
        "--pace", type=float, default=1.0, help="all delays times this; tests use 0.1 (default 1)"
    )
    return parser.parse_args(arguments)


def serve(options: argparse.Namespace, secret: str) -> None:
    """Run until SIGTERM or SIGINT."""
    ended = _end_on_signals()
    public_url = (options.public_url or f"http://{HOST}:{options.port}").rstrip("/")
    timing = Timing.at_pace(options.pace)
    journal = Journal(options.journal)
    courier = None
    if options.webhook_base:
        courier = Courier(journal, timing, options.webhook_base, secret)
    desk = Desk(journal, timing, public_url, courier.wake if courier else None)
    server = make_server(options.port, create_app(desk), timing.silence_seconds)
    try:
        server.start()
        if courier:
            courier.start()
        print(f"gateway: http://{HOST}:{options.port}", flush=True)
        ended.wait()
    finally:
        server.stop(timeout=1)
        if courier:
            courier.stop()
        journal.close()


def _end_on_signals() -> Event:
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, ended.set)
    return ended


def main() -> int:
    """Check what was given, then serve; the exit code is 2 for bad input, 1 for a failed start."""
    options = read_arguments(sys.argv[1:])
    secret = os.environ.get("DEMO_GATEWAY_SECRET", "")
    if not secret:
        print("DEMO_GATEWAY_SECRET is not set: webhooks could not be signed", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s gateway %(levelname)s %(message)s")
    try:
        serve(options, secret)
    except (JournalBusy, OSError) as error:
        print(f"the gateway cannot start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
