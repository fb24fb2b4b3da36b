"""One POST with a deadline over all of it. In: where, what, how long. Out: the status and the body.

`urllib` bounds each read alone, so that a peer that sends a byte now and then holds a thread for hours. Here a timer shuts the
socket down when the time is up, whatever it is waiting for. Redirects are not followed: they would carry the API key elsewhere.
"""

import http.client
import socket
import ssl
import threading
from typing import Mapping
from urllib.parse import urlsplit

MAX_RESPONSE_BYTES = 1_048_576
"""Longest response that is read."""


class CallError(Exception):
    """There is no whole response: nothing listens, the time is up, or it is not HTTP."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, tls: ssl.SSLContext | None
) -> tuple[int, bytes]:
    """Raises CallError and nothing else. Resolving the name of the host is bounded by the system's resolver alone."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=tls)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
    late = threading.Event()
    timer = threading.Timer(timeout_s, _shut, [connection, late])
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", parts.path or "/", body, dict(headers))
        response = connection.getresponse()
        data = response.read(MAX_RESPONSE_BYTES + 1)
        if late.is_set():
            raise CallError(f"no response within {timeout_s} s")
        if len(data) > MAX_RESPONSE_BYTES:
            raise CallError("the response is too long")
        if response.length:
            raise CallError("the response ends early")
        return response.status, data
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallError(f"no response within {timeout_s} s" if late.is_set() else repr(error)) from error
    finally:
        timer.cancel()
        connection.close()


def _shut(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    late.set()
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
