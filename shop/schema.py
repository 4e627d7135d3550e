"""Imports every room's tables, so that migrations and checks see the whole of both planes."""

from sqlalchemy import MetaData

import shop.analytics.models
import shop.cart.models
import shop.catalog.models
import shop.data.models
import shop.inventory.models
import shop.invoices.models
import shop.mail.models
import shop.messaging.models
import shop.orders.models
import shop.payments.models
import shop.pricing.models  # noqa: F401
from shop.data.base import ShardModel, db

CATALOGUE_METADATA: MetaData = db.metadatas[None]
SHARD_METADATA: MetaData = ShardModel.metadata
