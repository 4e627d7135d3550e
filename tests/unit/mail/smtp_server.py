"""A mail server of a few lines, to speak real SMTP to: it keeps what it gets.

``answers`` maps a verb (``"RCPT"``, ``"."`` for the end of the data) to the line it is answered
with; an answer of ``None`` hangs up instead. ``extensions`` are announced by EHLO.
"""

import socketserver
import ssl
from dataclasses import dataclass, field
from threading import Thread
from typing import Self

_GREETING = "220 mailbox.example ready"


@dataclass
class SmtpServer:
    answers: dict[str, str | None] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME", "SMTPUTF8")
    tls: ssl.SSLContext | None = None
    is_tls_from_start: bool = False
    heard: list[str] = field(default_factory=list)
    letters: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._talk)
        self._server.block_on_close = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.port = self._server.server_address[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _talk(self, connection, address, server) -> None:
        connection.settimeout(5)
        try:
            if self.is_tls_from_start:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._converse(connection)
        except OSError:
            self.heard.append("(hung up)")
        finally:
            connection.close()

    def _converse(self, connection) -> None:
        stream = connection.makefile("rwb", buffering=0)
        _say(stream, self.answers.get("CONNECT", _GREETING))
        while line := stream.readline().decode("utf-8").rstrip("\r\n"):
            self.heard.append(line)
            verb = line.split()[0].upper()
            if verb in self.answers:
                if self.answers[verb] is None:
                    stream.close()
                    return
                _say(stream, self.answers[verb])
            elif verb == "EHLO":
                names = ("mailbox.example", *self.extensions)
                _say(stream, *(f"250-{name}" for name in names), "250 HELP")
            elif verb == "DATA":
                _say(stream, "354 go on")
                self._take_letter(stream)
            elif verb == "STARTTLS":
                _say(stream, "220 go ahead")
                stream.close()
                self._converse_in_secret(connection)
                return
            elif verb == "QUIT":
                _say(stream, "221 bye")
                break
            else:
                _say(stream, "235 welcome" if verb == "AUTH" else "250 fine")
        stream.close()

    def _converse_in_secret(self, connection) -> None:
        self.extensions = tuple(name for name in self.extensions if name != "STARTTLS")
        self.answers["CONNECT"] = ""
        with self.tls.wrap_socket(connection, server_side=True) as secret:
            self._converse(secret)

    def _take_letter(self, stream) -> None:
        lines = []
        while (line := stream.readline()) != b".\r\n":
            lines.append(line)
        answer = self.answers.get(".", "250 taken")
        if answer and answer.startswith("250"):
            self.letters.append(b"".join(lines))
        _say(stream, answer)


def _say(stream, *lines: str | None) -> None:
    stream.write("".join(f"{line}\r\n" for line in lines if line).encode())
