"""The two planes as two bases: what derives from one never meets the other in a statement.

The same shard table lives in several databases, so its bind key is logical ("shard"); which
database it means is decided by the unit of work (``session``), not by the table.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from shop.data.router import RoutingSession

# Constraints with names of our own can be changed by a migration.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Python types and the column types they mean."""

    # Flask-SQLAlchemy rebuilds this class, so the map goes into a registry of its own.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text,
            int: BigInteger,
            UUID: Uuid,
            dt.datetime: DateTime(timezone=True),
            dict[str, Any]: JSONB,
            list[Any]: JSONB,
        },
    )


db = SQLAlchemy(
    model_class=Base,
    session_options={"class_": RoutingSession, "expire_on_commit": False, "autoflush": True},
    disable_autonaming=True,
)


class CatalogueModel(db.Model):  # type: ignore[name-defined, misc]
    """A table of the catalogue plane."""

    __abstract__ = True


class ShardModel(db.Model):  # type: ignore[name-defined, misc]
    """A table of every tenant shard; ``tenant_id`` leads its primary key."""

    __abstract__ = True
    __bind_key__ = "shard"

    tenant_id: Mapped[str] = mapped_column(primary_key=True, sort_order=-10)
