"""What pricing refuses.

Refusal (kernel)
├── NotDeliverable   the address is fine, but no parcel of ours goes there
└── Invalid (kernel) the address or the delivery method is wrong; ``fields`` names where
"""

from shop.kernel.errors import Refusal


class NotDeliverable(Refusal):
    """No delivery method reaches the place. ``facts``: country, and what of it is excluded."""

    code = "not_deliverable"
