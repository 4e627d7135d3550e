"""One step of an order in a process of its own, so that the process can be made to die in it.

``python -m tests.factories.one_step place KEY`` · ``charge ORDER`` · ``invoice ORDER``
"""

import sys
from uuid import UUID

from config import Settings
from shop import runtime
from shop.checkout.papers import issue_invoice
from shop.data.tenants import acting_for, get_tenant
from tests.factories.buying import buy, charge


def main(step: str, what: str) -> None:
    """Take the step for the tenant eu."""
    runtime.start(Settings.from_env(), "one-step")
    tenant = get_tenant("eu")
    if step == "place":
        placed = buy(tenant, what, "MUG-00")
        print(placed.order_id)
    elif step == "charge":
        charge(tenant, UUID(what))
    else:
        with acting_for(tenant):
            issue_invoice(UUID(what))


if __name__ == "__main__":
    main(*sys.argv[1:])
