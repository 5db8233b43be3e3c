"""Receivers on loopback that keep what they really got: a mail server, and a web server that reads as servers do."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as Xml


@dataclass
class Mailbox:
    """A mail server: of each message, for whom it was handed over."""

    port: int
    recipients: list[list[str]] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server that takes everything."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            recipients: list[str] = []
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                word = line.split(None, 1)[0].upper() if line.strip() else b""
                if word == b"RCPT":
                    recipients.append(line.decode("ascii").split("<", 1)[1].rsplit(">", 1)[0])
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    while self.rfile.readline() != b".\r\n":
                        pass
                    box.recipients.append(recipients)
                    recipients = []
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        box = Mailbox(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()


@dataclass
class Web:
    """A web server: of each request the path's segments, the query, the headers and the fields of the body."""

    port: int
    segments: list[list[str]] = field(default_factory=list)
    query: list[dict[str, list[str]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    fields: list[dict[str, Any]] = field(default_factory=list)


def _fields(body: bytes, content_type: str) -> dict[str, Any]:
    if "json" in content_type:
        found: dict[str, Any] = json.loads(body)
        return found
    if "xml" in content_type:
        return {str(element.tag).rpartition("}")[2]: element.text for element in Xml.fromstring(body).iter()}  # noqa: S314 - our own
    return {key: value[0] for key, value in parse_qs(body.decode()).items()}


@contextmanager
def web_server() -> Iterator[Web]:
    """A web server that takes everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            web.segments.append([unquote(segment) for segment in parts.path.split("/")[1:]])
            web.query.append(parse_qs(parts.query))
            web.headers.append(dict(self.headers))
            web.fields.append(_fields(body, self.headers.get("Content-Type", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web = Web(server.server_address[1])
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
