"""The one place that reads the environment, into one frozen, typed ``Settings``.

All faults are reported together, secrets never print, and nothing secret has a default.
Without ``DB_PRIMARY`` the shop is *embedded*: `make run` starts a PostgreSQL of its own and
leaves its addresses in ``$SHOP_HOME/embedded.env``, so that every other command finds it.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn
from urllib.parse import urlsplit

# Name → what it means. `.env.example` lists the same names; a test compares them.
VARIABLES: Final[dict[str, str]] = {
    "SHOP_HOME": "folder that holds everything a run writes (default ./var)",
    "SHOP_PORT": "port of `make run` (default 8000)",
    "SECRET_KEY": "signs cookies and tokens; at least 32 characters",
    "SECRET_KEY_FALLBACKS": "earlier keys, comma-separated: still accepted, never used to sign",
    "DB_PRIMARY": "catalogue plane, primary; unset means the embedded PostgreSQL",
    "DB_PRIMARY_REPLICAS": "catalogue plane, replicas, comma-separated",
    "DB_SHARDS": "names of the tenant shards, comma-separated (default eu,us)",
    "DB_EU": "shard eu, primary; any further shard by the same pattern",
    "DB_EU_REPLICAS": "shard eu, replicas, comma-separated",
    "DB_US": "shard us, primary",
    "DB_US_REPLICAS": "shard us, replicas, comma-separated",
    "REDIS_URL": "cache and limits; unset means a small cache in each process",
    "AMQP_URL": "RabbitMQ; unset means the outbox table is the queue",
    "SMTP_URL": "smtp://user:password@host:port; unset writes letters to $SHOP_HOME/mail",
    "PAYMENT_GATEWAY": "demo or stripe",
    "DEMO_GATEWAY_URL": "where the demo provider listens",
    "DEMO_GATEWAY_SECRET": "signs the demo provider's webhooks",
    "ALLOW_DEMO_PAYMENTS": "1 allows the demo provider behind https",
    "STRIPE_API_KEY": "secret key of the Stripe account",
    "STRIPE_WEBHOOK_SECRET": "signing secret of its webhook endpoint",
    "STRIPE_API_BASE": "another address than Stripe's own, for tests",
    "INVOICE_STORE": "folder of invoice originals (default $SHOP_HOME/invoices)",
    "INVOICE_STORE_EU": "the same for one shard, so that papers stay in their region",
    "INVOICE_STORE_US": "the same for shard us",
    "MEDIA_STORE": "folder of product pictures (default $SHOP_HOME/media)",
    "PUBLIC_SCHEME": "http or https, as shoppers see it (default http)",
    "TRUSTED_PROXIES": "networks whose X-Forwarded-For is believed, comma-separated",
    "RATE_LIMITS": "on or off (default on)",
    "CRASHPOINTS": "folder of armed crash points, for tests only; unset means none",
    "LOG_LEVEL": "debug, info, warning or error (default info)",
}

# [user[:password]@]host[:port][,host[:port]…]/database; a socket's folder may come as ?host=…
_DATABASE_PLACE = re.compile(
    r"([^@/]*@)?((\[[0-9a-fA-F:.]+\]|[^@/:,?\[\]]+)(:\d{1,5})?(,(?=[^/,])|(?=/)))*/[^/?]+(\?.*)?$"
)
_SHARD_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


class ConfigError(Exception):
    """The environment cannot be used; ``faults`` holds a sentence for each variable."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("the settings cannot be used:\n" + "\n".join(f"  - {f}" for f in faults))
        self.faults = faults


class Secret(str):
    """Text that must not be shown: its repr hides it."""

    def __repr__(self) -> str:
        return "Secret(…)"


@dataclass(frozen=True)
class Database:
    """One PostgreSQL server and its replicas; URLs in SQLAlchemy's form, with psycopg2."""

    name: str
    primary: Secret
    replicas: tuple[Secret, ...] = ()


@dataclass(frozen=True)
class Payments:
    """Which provider takes the money, and how it is reached."""

    kind: str
    demo_url: str = ""
    demo_secret: Secret = Secret("")
    stripe_key: Secret = Secret("")
    stripe_webhook_secret: Secret = Secret("")
    stripe_base: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything the shop may know about its surroundings."""

    home: Path
    embedded: bool
    catalogue: Database
    shards: tuple[Database, ...]
    secret_key: Secret
    secret_key_fallbacks: tuple[Secret, ...]
    payments: Payments
    redis_url: Secret = Secret("")
    amqp_url: Secret = Secret("")
    smtp_url: Secret = Secret("")
    invoice_stores: tuple[tuple[str, Path], ...] = ()
    media_store: Path = Path("var/media")
    port: int = 8000
    public_scheme: str = "http"
    trusted_proxies: tuple[str, ...] = ()
    rate_limits: bool = True
    crashpoints: Path | None = None
    log_level: str = "info"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check everything; raises ConfigError naming all faults at once."""
        return _Reader(os.environ if environ is None else environ).settings()

    def invoice_store(self, shard: str) -> Path:
        """The folder where originals of this shard's invoices are kept."""
        return dict(self.invoice_stores)[shard]


class _Reader:
    """Collects values and faults from one environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.faults: list[str] = []
        self.home = Path(environ.get("SHOP_HOME") or "var").absolute()
        self.embedded = not environ.get("DB_PRIMARY")
        self.values = {**_read_file(self.home / "embedded.env"), **_filled(environ)}
        if not self.embedded:
            self.values = _filled(environ)

    def settings(self) -> Settings:
        if self.embedded and "DB_PRIMARY" not in self.values:
            self._stop(
                f"DB_PRIMARY is not set and no embedded shop runs under {self.home}: "
                "start it with `make run`, or name your databases"
            )
        shards = self._shards()
        settings = Settings(
            home=self.home,
            embedded=self.embedded,
            catalogue=self._database("catalog", "DB_PRIMARY"),
            shards=shards,
            secret_key=self._secret_key(),
            secret_key_fallbacks=tuple(Secret(k) for k in self._list("SECRET_KEY_FALLBACKS")),
            payments=self._payments(),
            redis_url=self._url("REDIS_URL", ("redis", "rediss", "unix")),
            amqp_url=self._url("AMQP_URL", ("amqp", "amqps")),
            smtp_url=self._url("SMTP_URL", ("smtp", "smtps")),
            invoice_stores=tuple((s.name, self._invoice_store(s.name)) for s in shards),
            media_store=Path(self.values.get("MEDIA_STORE") or self.home / "media"),
            port=self._port(),
            public_scheme=self._choice("PUBLIC_SCHEME", ("http", "https"), "http"),
            trusted_proxies=self._networks(),
            rate_limits=self._choice("RATE_LIMITS", ("on", "off"), "on") == "on",
            crashpoints=Path(folder) if (folder := self.values.get("CRASHPOINTS")) else None,
            log_level=self._choice("LOG_LEVEL", ("debug", "info", "warning", "error"), "info"),
        )
        if self.faults:
            raise ConfigError(self.faults)
        return settings

    def _stop(self, fault: str) -> NoReturn:
        raise ConfigError([*self.faults, fault])

    def _list(self, name: str) -> list[str]:
        return [part.strip() for part in self.values.get(name, "").split(",") if part.strip()]

    def _choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.values.get(name, default).lower()
        if value not in allowed:
            self.faults.append(f"{name}={value}: one of {', '.join(allowed)}")
        return value

    def _url(self, name: str, schemes: tuple[str, ...]) -> Secret:
        value = self.values.get(name, "")
        if value and urlsplit(value).scheme not in schemes:
            self.faults.append(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}")
        return Secret(value)

    def _database(self, name: str, variable: str) -> Database:
        replicas = tuple(
            self._database_url(url, f"{variable}_REPLICAS")
            for url in self._list(f"{variable}_REPLICAS")
        )
        return Database(name, self._database_url(self.values.get(variable, ""), variable), replicas)

    def _database_url(self, url: str, variable: str) -> Secret:
        # SQLAlchemy 2.1 reads a bare postgresql:// as psycopg 3, which this shop does not use.
        head, _, rest = url.partition("://")
        if head not in ("postgresql", "postgres", "postgresql+psycopg2") or not rest:
            self.faults.append(f"{variable} must be a postgresql+psycopg2:// address")
        elif not _DATABASE_PLACE.match(rest):
            self.faults.append(f"{variable} must name its server and database: …@host:port/name")
        return Secret(f"postgresql+psycopg2://{rest}")

    def _shards(self) -> tuple[Database, ...]:
        names = self._list("DB_SHARDS") or ["eu", "us"]
        good = [name for name in names if _SHARD_NAME.fullmatch(name) and name != "catalog"]
        for name in names:
            if name not in good:
                self.faults.append(f"DB_SHARDS: {name!r} is no name for a shard")
        if len(set(names)) != len(names):
            self.faults.append("DB_SHARDS names a shard twice")
        return tuple(self._database(name, f"DB_{name.upper()}") for name in good)

    def _secret_key(self) -> Secret:
        key = self.values.get("SECRET_KEY", "")
        if len(key) < 32:
            self.faults.append("SECRET_KEY needs at least 32 characters")
        return Secret(key)

    def _payments(self) -> Payments:
        kind = self.values.get("PAYMENT_GATEWAY", "")
        if kind not in ("demo", "stripe"):
            self.faults.append("PAYMENT_GATEWAY must be demo or stripe")
        needed = {
            "demo": ("DEMO_GATEWAY_URL", "DEMO_GATEWAY_SECRET"),
            "stripe": ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET"),
        }.get(kind, ())
        self.faults += [
            f"{name} is needed for PAYMENT_GATEWAY={kind}"
            for name in needed
            if not self.values.get(name)
        ]
        https = self.values.get("PUBLIC_SCHEME") == "https"
        if kind == "demo" and https and self.values.get("ALLOW_DEMO_PAYMENTS") != "1":
            self.faults.append("PAYMENT_GATEWAY=demo behind https needs ALLOW_DEMO_PAYMENTS=1")
        return Payments(
            kind,
            self.values.get("DEMO_GATEWAY_URL", "").rstrip("/"),
            Secret(self.values.get("DEMO_GATEWAY_SECRET", "")),
            Secret(self.values.get("STRIPE_API_KEY", "")),
            Secret(self.values.get("STRIPE_WEBHOOK_SECRET", "")),
            self.values.get("STRIPE_API_BASE", ""),
        )

    def _invoice_store(self, shard: str) -> Path:
        own = self.values.get(f"INVOICE_STORE_{shard.upper()}")
        common = self.values.get("INVOICE_STORE") or self.home / "invoices"
        return Path(own) if own else Path(common) / shard

    def _port(self) -> int:
        text = self.values.get("SHOP_PORT", "8000")
        if not text.isdecimal() or not 0 < int(text) < 65536:
            self.faults.append(f"SHOP_PORT={text}: a number from 1 to 65535")
            return 8000
        return int(text)

    def _networks(self) -> tuple[str, ...]:
        networks = self._list("TRUSTED_PROXIES")
        for network in networks:
            try:
                ipaddress.ip_network(network)
            except ValueError:
                self.faults.append(f"TRUSTED_PROXIES: {network!r} is no network")
        return tuple(networks)


def _filled(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if value}


def _read_file(path: Path) -> dict[str, str]:
    """The lines ``NAME=value`` that the embedded shop left for other commands."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}
