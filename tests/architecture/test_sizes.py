"""Small on purpose: what does not fit is split by verb, never by line count."""

from tests.architecture.sources import GATES, PACKAGES, functions, python_files, relative

FILE_LINES = 400
FUNCTION_LINES = 50

# Stays empty: a file or function that wants to stand here wants to be two.
EXCEPTIONS: frozenset[str] = frozenset()


def is_migration(name: str) -> bool:
    """A migration is a list of steps, read once from top to bottom and never changed again."""
    return "/migrations/" in name and "/versions/" in name


def measured_files():
    for path in python_files(*PACKAGES, "tests", *GATES):
        if not is_migration(relative(path)):
            yield path


def test_no_file_is_longer_than_four_hundred_lines():
    lines = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in measured_files()
    }

    assert {name: n for name, n in lines.items() if n > FILE_LINES} == {}


def test_no_function_is_longer_than_fifty_lines():
    lines = {
        f"{relative(path)}:{function.name}": function.end_lineno - function.lineno + 1
        for path in measured_files()
        for function in functions(path)
    }

    assert {name: n for name, n in lines.items() if n > FUNCTION_LINES} == {}


def test_nothing_is_excepted():
    assert not EXCEPTIONS
