"""Nothing secret, nothing of one person's machine, and no index address is kept here."""

import re
import subprocess
from pathlib import Path

from tests.architecture.sources import ROOT, relative

SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a Stripe key": re.compile(r"\b[srp]k_(?:live|test)_[0-9A-Za-z]{16,}"),
    "a webhook secret": re.compile(r"\bwhsec_[0-9A-Za-z]{24,}"),
    "an AWS key": re.compile(r"\bAKIA[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\bgh[pousr]_[0-9A-Za-z]{36}"),
    "a Slack token": re.compile(r"\bxox[abpr]-[0-9A-Za-z-]{20,}"),
}
SECRET_FILES = re.compile(r"(^|/)(\.env|embedded\.env|id_[a-z0-9]+|.*\.(pem|key|p12|pfx))$")
PLACES = re.compile(r"(?<![\w.])/(?:work|home/[a-z]+|Users/[A-Za-z]+|root)/[A-Za-z.]")
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://\S*simple/")


def kept_files() -> list[Path]:
    """What git keeps or would keep; in an unpacked archive, everything but what a run writes."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    skipped = {".git", ".venv", "var", "__pycache__", "node_modules"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.parts)]


def kept_texts() -> list[tuple[str, str]]:
    """Name and text of every kept file that is text; this file lists the patterns itself."""
    texts = []
    for path in kept_files():
        if path != Path(__file__):
            body = path.read_bytes()
            if b"\0" not in body[:8000]:
                texts.append((relative(path), body.decode("utf-8", errors="replace")))
    return texts


def test_no_secret_is_kept():
    found = {
        f"{name}: {what}"
        for name, text in kept_texts()
        for what, pattern in SECRETS.items()
        if pattern.search(text)
    }

    assert found == set()


def test_no_file_of_secrets_is_kept():
    assert [relative(path) for path in kept_files() if SECRET_FILES.search(relative(path))] == []


def test_no_path_of_somebodys_machine_is_kept():
    found = {f"{name}: {match[0]}" for name, text in kept_texts() if (match := PLACES.search(text))}

    assert found == set()


def test_the_lock_files_name_no_index():
    locks = [(name, text) for name, text in kept_texts() if re.match(r"requirements.*\.txt", name)]

    assert len(locks) == 2
    assert [name for name, text in locks if INDEX.search(text)] == []


def test_every_locked_package_carries_hashes():
    for name, text in kept_texts():
        if re.fullmatch(r"requirements(-dev)?\.txt", name):
            pins = re.findall(r"^[a-zA-Z0-9][\w.\[\],-]*==", text, re.MULTILINE)
            hashed = re.findall(r"^[a-zA-Z0-9][^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)
            assert len(pins) == len(hashed) > 0, name
