"""docker-compose.yml and what it mounts. Docker is not at hand here, so the files are judged by
their structure, and the scripts of the database containers are run for real."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml

from config import VARIABLES
from stack import processes
from stack.ports import free_port
from stack.postgres import Cluster
from stack.postgres.account import choose_account
from tests.stack.programs import PROJECT, wait_until
from tests.stack.test_cluster import ask

COMPOSE = (PROJECT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
SHOP = ("migrate", "web", "relay", "worker-io", "worker-cpu", "scheduler")


def test_the_whole_topology_of_the_design_is_there() -> None:
    expected = {
        *("nginx", "gateway", "gateway-door", "redis", "rabbitmq", "mailbox", *SHOP),
        *("catalog-primary", "catalog-r1", "catalog-r2", "catalog-r3"),
        *("eu-primary", "eu-r1", "eu-r2", "us-primary", "us-r1", "us-r2"),
        *("prometheus", "grafana", "elasticsearch", "kibana", "filebeat"),
    }

    assert set(SERVICES) == expected


def test_shards_commit_on_two_machines_and_the_catalogue_need_not() -> None:
    def names(service: str) -> str | None:
        return SERVICES[service]["environment"].get("SYNCHRONOUS_STANDBY_NAMES")

    assert names("eu-primary") == names("us-primary") == "ANY 1 (r1, r2)"
    assert names("catalog-primary") is None
    for shard in ("eu", "us"):
        for replica in ("r1", "r2"):
            environment = SERVICES[f"{shard}-{replica}"]["environment"]
            assert environment["PRIMARY_HOST"] == f"{shard}-primary"
            assert environment["REPLICA_NAME"] == replica


@pytest.mark.parametrize("service", SHOP)
def test_the_shop_is_told_only_settings_that_it_knows(service: str) -> None:
    environment = SERVICES[service]["environment"]

    assert set(environment) <= set(VARIABLES)
    for name in ("DB_PRIMARY", "DB_EU", "DB_US"):
        assert environment[name].startswith("postgresql+psycopg2://")
        for url in environment[f"{name}_REPLICAS"].split(","):
            host = re.search(r"@([\w-]+):5432/", url)
            assert host
            assert host[1] in SERVICES


def test_no_secret_has_a_default() -> None:
    secret = r"\$\{(\w*(?:PASSWORD|SECRET|SECRET_KEY|API_KEY)\w*)(:?[-?]?)([^}]*)\}"

    for name, rule, default in re.findall(secret, COMPOSE):
        assert rule == ":?" or (name.startswith("STRIPE_") and default == ""), name


def test_the_example_lists_every_variable_that_compose_asks_for() -> None:
    example = (PROJECT / "deploy" / "compose.env.example").read_text()

    asked = set(re.findall(r"\$\{(\w+)", COMPOSE))

    assert asked == set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))


def test_all_that_is_published_is_on_loopback() -> None:
    for name, service in SERVICES.items():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), name


def test_every_file_that_is_mounted_exists() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", ())]
    ours = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]

    assert len(ours) > 20
    assert [path for path in ours if not (PROJECT / path).exists()] == []
    declared = yaml.safe_load(COMPOSE)["volumes"]
    named = {mount.split(":")[0] for mount in mounts if mount[0] not in "./"}
    assert named == set(declared)


def test_every_service_waits_only_for_services_that_tell_when_they_are_ready() -> None:
    for name, service in SERVICES.items():
        needs = service.get("depends_on", {})
        conditions = needs.items() if isinstance(needs, dict) else []
        for other, how in conditions:
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], (name, other)


def test_what_the_watchers_read_is_well_formed() -> None:
    deploy = PROJECT / "deploy"
    for path in [*deploy.rglob("*.yml"), *deploy.rglob("*.yaml")]:
        assert yaml.safe_load(path.read_text()), path
    dashboard = json.loads((deploy / "grafana" / "dashboards" / "shop.json").read_text())
    targets = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert all("shop_" in expression for expression in targets)


def shows_table(url: str) -> bool:
    """Whether the replica has the table; it follows a moment before it lets anyone in."""
    try:
        return ask(url, "SELECT to_regclass('t') IS NOT NULL") is True
    except psycopg2.OperationalError:
        return False


def test_a_primary_and_a_replica_of_the_containers_follow_each_other(tmp_path: Path) -> None:
    scripts = PROJECT / "deploy" / "postgres"
    replica_data, replica_port = tmp_path / "replica", free_port()
    replica_data.mkdir(mode=0o700)
    (replica_data / "left-by-an-interrupted-copy").touch()
    with Cluster(tmp_path, throwaway=True, replicas=0) as cluster:
        primary = cluster.nodes[0]
        env = {
            "PATH": f"{tmp_path}:{primary.site.binaries.folder}:{os.environ['PATH']}",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(primary.port),
            "PGPASSWORD": primary.site.password,
            "POSTGRES_USER": "shop",
            "POSTGRES_DB": "eu",
            "REPLICATION_PASSWORD": "between-us",
            "SYNCHRONOUS_STANDBY_NAMES": "ANY 1 (r1, r2)",
        }
        init_env = {**env, "PGDATA": str(primary.data)}
        subprocess.run([scripts / "primary-init.sh"], env=init_env, check=True)
        ask(cluster.primary_url("eu"), "SELECT pg_reload_conf()")
        write_entrypoint(tmp_path, replica_port)

        replica = processes.spawn(
            [str(scripts / "start-replica.sh"), "postgres"],
            env={
                **env,
                "PGDATA": str(replica_data),
                "PRIMARY_HOST": "127.0.0.1",
                "PRIMARY_PORT": str(primary.port),
                "REPLICA_NAME": "r1",
            },
            end_signal=signal.SIGQUIT,
        )
        try:
            query = "SELECT application_name || ' ' || sync_state FROM pg_stat_replication"
            url = cluster.primary_url("eu")
            assert wait_until(lambda: ask(url, f"SELECT ({query} LIMIT 1)") == "r1 quorum", 20)
            ask(url, "CREATE TABLE t AS SELECT 7 AS n")  # a commit that waits for the replica
            copy = url.replace(f":{primary.port}/", f":{replica_port}/")
            assert wait_until(lambda: shows_table(copy), 20)
        finally:
            processes.end(replica, signal.SIGQUIT)

    assert not (replica_data / "left-by-an-interrupted-copy").exists()
    assert not (replica_data / "draft").exists()


def write_entrypoint(folder: Path, port: int) -> None:
    """Stands in for the image's entrypoint: runs the server unprivileged on a port of its own."""
    words = choose_account().command(["postgres", "-D", '"$PGDATA"', f"--port={port}"])
    options = "--listen_addresses=127.0.0.1 --unix_socket_directories= "
    script = folder / "docker-entrypoint.sh"
    script.write_text(f"#!/bin/sh\nexec {' '.join(words)} {options}\n")
    script.chmod(0o755)
