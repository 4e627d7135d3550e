from pathlib import Path

import pytest

from config import VARIABLES, ConfigError, Database, Secret, Settings

URL = "postgresql+psycopg2://shop:wonderland@db.example:5432"
GOOD = {
    "SHOP_HOME": "/nonexistent/home",
    "DB_PRIMARY": f"{URL}/catalog",
    "DB_EU": f"{URL}/eu",
    "DB_US": f"{URL}/us",
    "SECRET_KEY": "s3cret-" * 6,
    "PAYMENT_GATEWAY": "demo",
    "DEMO_GATEWAY_URL": "http://gateway.example:9000/",
    "DEMO_GATEWAY_SECRET": "hush-hush",
}


def read(**changes):
    return Settings.from_env({**GOOD, **changes})


def faults(**changes):
    with pytest.raises(ConfigError) as caught:
        read(**changes)
    return caught.value.faults


def test_a_complete_environment_is_read():
    settings = read(DB_EU_REPLICAS=f"{URL}/eu, {URL}/eu2 ,")

    assert settings.embedded is False
    assert settings.catalogue == Database("catalog", Secret(f"{URL}/catalog"))
    assert [shard.name for shard in settings.shards] == ["eu", "us"]
    assert settings.shards[0].replicas == (f"{URL}/eu", f"{URL}/eu2")
    assert settings.payments.demo_url == "http://gateway.example:9000"
    assert settings.media_store == Path("/nonexistent/home/media")
    assert settings.invoice_store("us") == Path("/nonexistent/home/invoices/us")
    assert settings.port == 8000
    assert settings.rate_limits is True


def test_all_faults_are_reported_together():
    found = faults(
        DB_PRIMARY="mysql://db/catalog",
        DB_US="",
        DB_SHARDS="eu,us,Bad Name,catalog,eu",
        SECRET_KEY="short",
        PAYMENT_GATEWAY="stripe",
        REDIS_URL="http://redis",
        AMQP_URL="rabbit",
        SMTP_URL="mail.example",
        SHOP_PORT="65536",
        PUBLIC_SCHEME="ftp",
        RATE_LIMITS="maybe",
        LOG_LEVEL="loud",
        TRUSTED_PROXIES="10.0.0.0/8,nowhere",
    )

    assert sorted(found) == sorted(
        [
            "DB_PRIMARY must be a postgresql+psycopg2:// address",
            "DB_US must be a postgresql+psycopg2:// address",
            "DB_SHARDS: 'Bad Name' is no name for a shard",
            "DB_SHARDS: 'catalog' is no name for a shard",
            "DB_SHARDS names a shard twice",
            "SECRET_KEY needs at least 32 characters",
            "STRIPE_API_KEY is needed for PAYMENT_GATEWAY=stripe",
            "STRIPE_WEBHOOK_SECRET is needed for PAYMENT_GATEWAY=stripe",
            "REDIS_URL must begin with redis:// or rediss:// or unix://",
            "AMQP_URL must begin with amqp:// or amqps://",
            "SMTP_URL must begin with smtp:// or smtps://",
            "SHOP_PORT=65536: a number from 1 to 65535",
            "PUBLIC_SCHEME=ftp: one of http, https",
            "RATE_LIMITS=maybe: one of on, off",
            "LOG_LEVEL=loud: one of debug, info, warning, error",
            "TRUSTED_PROXIES: 'nowhere' is no network",
        ]
    )


def test_the_error_lists_every_fault_on_a_line_of_its_own():
    with pytest.raises(ConfigError) as caught:
        read(SECRET_KEY="", PAYMENT_GATEWAY="")

    assert str(caught.value) == (
        "the settings cannot be used:\n"
        "  - SECRET_KEY needs at least 32 characters\n"
        "  - PAYMENT_GATEWAY must be demo or stripe"
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "PAYMENT_GATEWAY", "DB_EU", "DB_US"])
def test_what_is_secret_or_decisive_has_no_default(name):
    assert len(faults(**{name: ""})) == 1


def test_nothing_secret_prints():
    settings = read(
        SECRET_KEY_FALLBACKS="an-earlier-key",
        REDIS_URL="redis://:wonderland@redis.example/0",
        AMQP_URL="amqp://shop:wonderland@rabbit.example",
        SMTP_URL="smtp://shop:wonderland@mail.example",
        DB_EU_REPLICAS=f"{URL}/eu",
    )

    for printed in (repr(settings), str(settings), f"{settings}", repr(settings.payments)):
        for secret in ("wonderland", "s3cret", "an-earlier-key", "hush-hush"):
            assert secret not in printed


def test_faults_do_not_print_secrets_either():
    everything = {
        name: "hush-hush-wonderland"
        for name in VARIABLES
        if name not in ("SHOP_HOME", "PAYMENT_GATEWAY", "DB_SHARDS", "CRASHPOINTS")
    }
    spoken_of = ("SHOP_PORT", "PUBLIC_SCHEME", "RATE_LIMITS", "LOG_LEVEL", "TRUSTED_PROXIES")

    for fault in faults(**{**everything, "SECRET_KEY": "hush-hush"}):
        if not fault.startswith(spoken_of):
            assert "hush-hush" not in fault


@pytest.mark.parametrize(
    "place",
    ["h", "h/", "h:5432", "u:p@h:port/eu", "u:p@ss@h/eu", "u:p/x@h/eu", "h1,/eu", ",h/eu"],
)
def test_an_address_that_names_no_server_or_database_is_a_fault(place):
    expected = "DB_EU must name its server and database: …@host:port/name"
    assert faults(DB_EU=f"postgresql://{place}") == [expected]


@pytest.mark.parametrize(
    "place",
    [
        "h/eu",
        "u:p@h1:5432,h2:5433/eu",
        "u:p%40@[::1]:5432/eu?sslmode=require",
        "u@/eu?host=/run/postgresql",
    ],
)
@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_every_way_to_name_a_database_means_psycopg2(scheme, place):
    # SQLAlchemy 2.1 would take a bare postgresql:// for another driver.
    settings = read(DB_EU=f"{scheme}://{place}")

    assert settings.shards[0].primary == f"postgresql+psycopg2://{place}"


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight", "²", "80.5"])
def test_a_port_is_a_number_of_a_port(port):
    assert faults(SHOP_PORT=port) == [f"SHOP_PORT={port}: a number from 1 to 65535"]


def test_further_shards_come_by_the_same_pattern():
    settings = read(
        DB_SHARDS="eu,eu2",
        DB_EU2=f"{URL}/second",
        DB_EU2_REPLICAS=f"{URL}/third",
        INVOICE_STORE_EU2="/papers",
    )

    assert [shard.name for shard in settings.shards] == ["eu", "eu2"]
    assert settings.shards[1].primary == f"{URL}/second"
    assert settings.shards[1].replicas == (f"{URL}/third",)
    assert settings.invoice_store("eu2") == Path("/papers")


def test_demo_payments_behind_https_must_be_wanted():
    assert faults(PUBLIC_SCHEME="https") == [
        "PAYMENT_GATEWAY=demo behind https needs ALLOW_DEMO_PAYMENTS=1"
    ]

    assert read(PUBLIC_SCHEME="https", ALLOW_DEMO_PAYMENTS="1").public_scheme == "https"


def _write_embedded(home):
    lines = [f"{name}={value}" for name, value in GOOD.items() if name != "SHOP_HOME"]
    text = "\n".join(["# made by make run", "", *lines, "SHOP_PORT=8123", "MEDIA_STORE=/a=b"])
    (home / "embedded.env").write_text(text + "\n", encoding="utf-8")


def test_another_shell_finds_the_embedded_shop(tmp_path):
    _write_embedded(tmp_path)

    settings = Settings.from_env({"SHOP_HOME": str(tmp_path)})

    assert settings.embedded is True
    assert settings.home == tmp_path
    assert settings.catalogue.primary == f"{URL}/catalog"
    assert settings.port == 8123
    assert settings.media_store == Path("/a=b")


def test_the_environment_counts_more_than_the_embedded_shops_file(tmp_path):
    _write_embedded(tmp_path)

    settings = Settings.from_env({"SHOP_HOME": str(tmp_path), "SHOP_PORT": "8200", "LOG_LEVEL": ""})

    assert settings.port == 8200
    assert settings.log_level == "info"


def test_who_names_his_databases_gets_nothing_of_the_embedded_shop(tmp_path):
    _write_embedded(tmp_path)

    own = {"SHOP_HOME": str(tmp_path), "DB_PRIMARY": f"{URL}/own"}
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(own)

    assert "SECRET_KEY needs at least 32 characters" in caught.value.faults


def test_without_databases_and_without_an_embedded_shop_it_says_what_to_do(tmp_path):
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({"SHOP_HOME": str(tmp_path)})

    (fault,) = caught.value.faults
    assert fault == (
        f"DB_PRIMARY is not set and no embedded shop runs under {tmp_path}: "
        "start it with `make run`, or name your databases"
    )
