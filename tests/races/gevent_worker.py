"""A web worker without doors, as gunicorn's gevent worker is one: told what to do by lines of JSON.

``python -m tests.races.gevent_worker`` reads commands from its input and answers each by a line.
Settings come from the environment, as for every other process of the shop.
"""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402 gevent patches before anything else is imported
import json  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.fileobject import FileObject  # noqa: E402

from config import Settings  # noqa: E402
from shop import runtime  # noqa: E402
from shop.checkout.intake import queue  # noqa: E402
from shop.checkout.intake.flush import write_batch  # noqa: E402
from shop.checkout.intake.queue import Intake, shut_down  # noqa: E402
from shop.data.tenants import get_tenant  # noqa: E402
from tests.factories.buying import buy, kinds  # noqa: E402


class Worker:
    """One method to a command."""

    def __init__(self) -> None:
        self._buyers: list[gevent.Greenlet] = []
        self._batches: list[int] = []
        queue._intakes["eu"] = Intake("eu", self._write)

    def start(self, prefix: str, count: int, sku: str) -> str:
        """``count`` buyers of one piece each, begun at once."""
        tenant = get_tenant("eu")
        self._buyers = [
            gevent.spawn(self._buy, tenant, f"{prefix}-{number}", sku) for number in range(count)
        ]
        return "started"

    def is_writing(self) -> bool:
        """Whether a batch has begun; lets the buyers run until then."""
        with gevent.Timeout(5):
            while not self._batches:
                gevent.sleep(0.001)
        return True

    def collect(self) -> dict[str, Any]:
        """What became of them, by kind, and the sizes of the batches."""
        gevent.joinall(self._buyers, timeout=15, raise_error=True)
        results = [buyer.value for buyer in self._buyers]
        batches, self._batches = self._batches, []
        return {"kinds": kinds(results), "batches": batches}

    def kill_flusher(self) -> str:
        """Kill the greenlet that writes, wherever it waits."""
        thread = queue._intakes["eu"]._flusher
        assert thread is not None
        for thing in gc.get_objects():
            if isinstance(thing, gevent.Greenlet) and id(thing) == thread.ident:
                thing.kill()
                return "killed"
        raise AssertionError("the flusher's greenlet is not to be found")

    def close(self) -> str:
        """Begin what SIGTERM begins: write what has queued and take nothing more."""
        gevent.spawn(shut_down)
        gevent.sleep(0)
        return "closing"

    def _write(self, shard: str, batch: list[Any]) -> None:
        self._batches.append(len(batch))
        write_batch(shard, batch)

    def _buy(self, tenant: Any, key: str, sku: str) -> Any:
        try:
            return buy(tenant, key, sku)
        except Exception as error:  # noqa: BLE001 – the result is what the test counts
            return error


def main() -> None:
    """Answer until the input ends."""
    runtime.start(Settings.from_env(), "gevent-test")
    worker = Worker()
    print(json.dumps("ready"), flush=True)
    for line in FileObject(sys.stdin):
        command, arguments = json.loads(line)
        print(json.dumps(getattr(worker, command)(**arguments)), flush=True)


if __name__ == "__main__":
    main()
