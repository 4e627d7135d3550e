"""``python -m stack.packages``: names all that is missing at once, and spares what is not ours."""

import subprocess
from pathlib import Path

import pytest

from stack import packages
from stack.packages import EX_UNAVAILABLE, Need


def missing(name: str, *names: str, is_required: bool = True) -> Need:
    return Need(name, lambda: False, names, is_required)


@pytest.fixture
def on_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where nothing can be installed for us."""
    monkeypatch.setattr(packages, "_can_install", lambda: False)


def test_everything_that_is_missing_is_named_in_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], on_a_mac: None
) -> None:
    needs = [missing("Redis", "redis-server"), missing("nginx", "nginx-light")]
    monkeypatch.setattr(packages, "list_needs", lambda: needs)
    monkeypatch.delenv("CI", raising=False)

    assert packages.main() == 0

    said = capsys.readouterr().err
    assert "not found: Redis, nginx." in said
    assert "apt-get install -y --no-install-recommends redis-server nginx-light\n" in said


def test_on_ci_something_missing_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, on_a_mac: None
) -> None:
    monkeypatch.setattr(packages, "list_needs", lambda: [missing("Redis", "redis-server")])
    monkeypatch.setenv("CI", "true")

    assert packages.main() == EX_UNAVAILABLE


def test_what_the_wheel_replaces_is_not_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], on_a_mac: None
) -> None:
    needs = [missing("PostgreSQL", "postgresql", is_required=False)]
    monkeypatch.setattr(packages, "list_needs", lambda: needs)
    monkeypatch.setenv("CI", "true")

    assert packages.main() == 0
    assert capsys.readouterr().err == ""


def test_only_packages_that_the_release_has_are_installed_and_no_service_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy, cluster = tmp_path / "policy-rc.d", tmp_path / "etc" / "createcluster.conf"
    monkeypatch.setattr(packages, "POLICY", policy)
    monkeypatch.setattr(packages, "CREATE_CLUSTER", cluster)
    ran: list[list[str]] = []

    def run(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        if words[:2] == ["apt-get", "install"]:
            assert policy.stat().st_mode & 0o777 == 0o755
            assert policy.read_text().endswith("exit 101\n")
            assert cluster.read_text() == "create_main_cluster = false\n"
        ran.append(words)
        return subprocess.CompletedProcess(words, int(words[-1] == "no-such-package"), "", "")

    monkeypatch.setattr(packages.subprocess, "run", run)

    packages._install(["redis-server", "no-such-package"])

    assert ran[-1][-2:] == ["--no-install-recommends", "redis-server"]
    assert not policy.exists()
    assert not cluster.exists()


def test_a_policy_of_the_operator_stays_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 0\n")
    monkeypatch.setattr(packages, "POLICY", policy)
    monkeypatch.setattr(packages, "CREATE_CLUSTER", tmp_path / "createcluster.conf")

    with packages._no_service_starts():
        assert policy.read_text() == "#!/bin/sh\nexit 0\n"

    assert policy.read_text() == "#!/bin/sh\nexit 0\n"
