"""What a replica may not know yet, told by the id alone."""

import datetime as dt
from typing import Final
from uuid import UUID

from shop.kernel.clock import utc_now
from shop.kernel.ids import born_at

# A replica that is further behind than this has been taken out of service.
YOUNG: Final = dt.timedelta(seconds=60)


def is_young(identifier: UUID) -> bool:
    """Whether a thing with this id, missing on a replica, must be asked of the primary.

    Clocks of web machines differ a little, so an id of the near future is young too.
    """
    born = born_at(identifier)
    return born is not None and abs(utc_now() - born) < YOUNG
