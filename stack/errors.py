"""What the launcher cannot do, said so that the reader knows what to do next.

StackError
├── HomeInUse          another run holds this SHOP_HOME
├── PortTaken          someone else listens where we should
├── PostgresMissing    no PostgreSQL that we could start
├── ServerFailed       a server was started and did not come up
└── Interrupted        a signal asked us to stop while something was starting
"""


class StackError(Exception):
    """The message is for a human at a terminal; no traceback is shown with it."""

    exit_code = 1


class HomeInUse(StackError):
    """Two runs in one home would share one data folder; the second one is refused."""


class PortTaken(StackError):
    """The port we were told to use belongs to another program."""


class PostgresMissing(StackError):
    """There is no PostgreSQL here that we can run; the message lists the ways to get one."""

    exit_code = 69  # EX_UNAVAILABLE of sysexits.h: a service is missing, not a mistake of ours


class ServerFailed(StackError):
    """A server ended or stayed mute while we waited for it; the message has its last words."""


class Interrupted(StackError):
    """Ctrl-C or TERM arrived. ``exit_code`` is 128 + the signal, as shells expect."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by signal {signum}")
        self.exit_code = 128 + signum
