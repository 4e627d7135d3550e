"""These tests buy from filled shelves."""

from tests.factories.fixtures import bank, eu, shard, shelves, shelves_state, us

__all__ = ["bank", "eu", "shard", "shelves", "shelves_state", "us"]
