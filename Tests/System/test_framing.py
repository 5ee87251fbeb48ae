"""GW-2, GW-3: what a raw socket can send. A refusal is answered with 400 (or its own status) and the connection closed."""

import random
import re
import socket
import time

import pytest

from harness import eventually

AUTH = "Authorization: Bearer cpk_nobody"


def exchange(portal, request, address="127.0.0.1", wait=10):
    """Sends raw bytes and reads until the other side closes or has been quiet; returns (bytes, closed)."""
    with socket.create_connection(("127.0.0.1", portal.port("gateway")), timeout=wait, source_address=(address, 0)) as one:
        try:
            one.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # It closed before it had all: the answer is there to be read.
        received = b""
        one.settimeout(wait)
        try:
            while chunk := one.recv(65_536):
                received += chunk
            return received, True
        except ConnectionResetError:
            return received, True
        except TimeoutError:
            return received, False


def head(portal, *lines, start="GET / HTTP/1.1", host=True):
    fields = [f"Host: localhost:{portal.port('gateway')}"] if host else []
    return ("\r\n".join([start, *fields, *lines]) + "\r\n\r\n").encode("latin-1")


POST = "POST /api/v1/clients HTTP/1.1"
# Name, start line, header lines, body. Every one must be refused with 400 and the connection closed.
CORPUS = [
    ("both lengths", POST, ["Content-Length: 4", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    ("both lengths, other order", POST, ["Transfer-Encoding: chunked", "Content-Length: 4"], b"0\r\n\r\n"),
    ("chunked is not last", POST, ["Transfer-Encoding: chunked, gzip"], b"0\r\n\r\n"),
    ("unknown coding", POST, ["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
    ("chunked twice", POST, ["Transfer-Encoding: chunked, chunked"], b"0\r\n\r\n"),
    ("two transfer-encoding fields", POST, ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], b"0\r\n\r\n"),
    ("chunked with a vertical tab", POST, ["Transfer-Encoding: \x0bchunked"], b"0\r\n\r\n"),
    ("chunked in HTTP/1.0", "POST /api/v1/clients HTTP/1.0", ["Transfer-Encoding: chunked"], b"0\r\n\r\n"),
    ("two different lengths", POST, ["Content-Length: 4", "Content-Length: 5"], b"aaaaa"),
    ("two equal lengths", POST, ["Content-Length: 4", "Content-Length: 4"], b"aaaa"),
    ("lengths in a list", POST, ["Content-Length: 4, 5"], b"aaaaa"),
    ("length with a sign", POST, ["Content-Length: +4"], b"aaaa"),
    ("negative length", POST, ["Content-Length: -4"], b"aaaa"),
    ("hexadecimal length", POST, ["Content-Length: 0x4"], b"aaaa"),
    ("length with a space inside", POST, ["Content-Length: 4 4"], b"aaaa"),
    ("empty length", POST, ["Content-Length:"], b""),
    ("length beyond 64 bits", POST, ["Content-Length: 99999999999999999999999"], b"aaaa"),
    ("space before the colon", POST, ["Content-Length : 4"], b"aaaa"),
    ("folded line", "GET / HTTP/1.1", ["X-One: a", " folded"], b""),
    ("line that starts with a space", "GET / HTTP/1.1", [" X-One: a"], b""),
    ("NUL in a value", "GET / HTTP/1.1", ["X-One: a\x00b"], b""),
    ("bare CR in a value", "GET / HTTP/1.1", ["X-One: a\rb"], b""),
    ("bare LF as line end", "GET / HTTP/1.1", ["X-One: a\nX-Two: b"], b""),
    ("no colon", "GET / HTTP/1.1", ["X-One"], b""),
    ("empty name", "GET / HTTP/1.1", [": a"], b""),
    ("name with a bad byte", "GET / HTTP/1.1", ["X(One): a"], b""),
    ("two hosts", "GET / HTTP/1.1", ["Host: localhost"], b""),
    ("bad chunk size", POST, ["Transfer-Encoding: chunked"], b"zz\r\naa\r\n0\r\n\r\n"),
    ("chunk size with a sign", POST, ["Transfer-Encoding: chunked"], b"+2\r\naa\r\n0\r\n\r\n"),
    ("chunk size with a prefix", POST, ["Transfer-Encoding: chunked"], b"0x2\r\naa\r\n0\r\n\r\n"),
    ("chunk size that overflows", POST, ["Transfer-Encoding: chunked"], b"10000000000000002\r\naa\r\n0\r\n\r\n"),
    ("chunk longer than it says", POST, ["Transfer-Encoding: chunked"], b"2\r\naaaa\r\n0\r\n\r\n"),
    ("chunk ends with LF", POST, ["Transfer-Encoding: chunked"], b"2\naa\n0\n\n"),
    ("long chunk extension", POST, ["Transfer-Encoding: chunked"], b"2;" + b"x" * 300 + b"\r\naa\r\n0\r\n\r\n"),
    ("trailer", POST, ["Transfer-Encoding: chunked"], b"2\r\naa\r\n0\r\nX-Late: a\r\n\r\n"),
    ("two spaces in the request line", "GET  / HTTP/1.1", [], b""),
    ("tab in the request line", "GET\t/ HTTP/1.1", [], b""),
    ("bad version", "GET / HTTP/1.11", [], b""),
    ("control byte in the path", "GET /\x01 HTTP/1.1", [], b""),
]


@pytest.mark.parametrize(("name", "start", "lines", "body"), CORPUS, ids=[row[0] for row in CORPUS])
def test_a_broken_frame_is_refused_and_the_connection_closed_GW_2(portal, name, start, lines, body):
    # What follows on the connection must never be taken for a request of its own.
    smuggled = head(portal, start="GET /robots.txt HTTP/1.1")
    answer, closed = exchange(portal, head(portal, AUTH, *lines, start=start) + body + smuggled)
    assert closed, "the connection stayed open"
    assert answer.startswith(b"HTTP/1.1 400 "), answer[:300]
    assert answer.count(b"HTTP/1.1 ") == 1 and b"Disallow" not in answer
    assert b"connection: close" in answer.lower()
    assert b"strict-transport-security:" in answer.lower()


def test_a_missing_host_and_a_foreign_host_are_refused_AU_3(portal):
    answer, closed = exchange(portal, head(portal, host=False))
    assert answer.startswith(b"HTTP/1.1 400 ") and closed
    for host in ("evil.example", f"127.0.0.1:{portal.port('gateway')}", "localhost", f"localhost.:{portal.port('gateway')}"):
        answer, _ = exchange(portal, head(portal, f"Host: {host}", "Connection: close", host=False))
        assert answer.startswith(b"HTTP/1.1 421 "), (host, answer[:200])
    answer, _ = exchange(portal, head(portal, "X-Forwarded-Host: evil.example", "Connection: close"))
    assert answer.startswith(b"HTTP/1.1 200 ") and b"evil.example" not in answer


def test_pipelined_requests_get_their_own_answers_in_order(portal):
    answer, closed = exchange(
        portal, head(portal, start="GET /robots.txt HTTP/1.1") + head(portal, start="HEAD / HTTP/1.1")
        + head(portal, "Connection: close", start="GET /nothing HTTP/1.1"))
    assert closed
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answer) == [b"200", b"200", b"404"]


def test_a_long_request_line_is_414_GW_3(portal):
    answer, closed = exchange(portal, head(portal, start=f"GET /{'a' * 9000} HTTP/1.1"))
    assert answer.startswith(b"HTTP/1.1 414 ") and closed


@pytest.mark.parametrize("lines", [
    [f"X-{number}: a" for number in range(101)], ["X-Long: " + "a" * 33_000],
    [f"X-{number}: " + "a" * 1000 for number in range(40)],
], ids=["many fields", "one long field", "long together"])
def test_too_many_header_bytes_are_431_GW_3(portal, lines):
    answer, closed = exchange(portal, head(portal, *lines))
    assert answer.startswith(b"HTTP/1.1 431 ") and closed


@pytest.mark.parametrize("framing", ["length", "chunked", "announced only"])
def test_more_than_a_mebibyte_of_json_is_413_GW_3(portal, api, framing):
    size = (1 << 20) + 1
    key = f"Authorization: Bearer {api.key}"
    if framing == "chunked":
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        request = head(portal, key, "Content-Type: application/json", "Transfer-Encoding: chunked", start=POST)
        request += chunk * 17 + b"0\r\n\r\n"
    else:
        request = head(portal, key, "Content-Type: application/json", f"Content-Length: {size}", start=POST)
        request += b" " * size if framing == "length" else b""
    answer, closed = exchange(portal, request)
    assert answer.startswith(b"HTTP/1.1 413 ") and closed
    assert b"problem+json" in answer


def test_a_slow_header_is_cut_off_GW_3(portal):
    with socket.create_connection(("127.0.0.1", portal.port("gateway")), timeout=20) as one:
        began = time.monotonic()
        one.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        answer = b""
        while chunk := one.recv(4096):
            answer += chunk
        assert answer.startswith(b"HTTP/1.1 408 ") or answer == b""
        assert 8 < time.monotonic() - began < 14


def test_a_hundred_connections_of_one_address_are_the_limit_GW_3(portal, addresses):
    address, neighbour = addresses(), addresses()
    target = ("127.0.0.1", portal.port("gateway"))
    open_ones = []
    try:
        for _ in range(100):
            open_ones.append(socket.create_connection(target, timeout=30, source_address=(address, 0)))
        # All are taken: each answers.
        for one in open_ones:
            one.sendall(head(portal, start="GET /robots.txt HTTP/1.1"))
        assert all(one.recv(64).startswith(b"HTTP/1.1 200") for one in open_ones)
        answer, closed = exchange(portal, head(portal), address=address)
        assert closed and not answer.startswith(b"HTTP/1.1 200")
        answer, _ = exchange(portal, head(portal, "Connection: close"), address=neighbour)
        assert answer.startswith(b"HTTP/1.1 200 ")
    finally:
        for one in open_ones:
            one.close()

    def answered():
        return exchange(portal, head(portal, "Connection: close"), address=address)[0].startswith(b"HTTP/1.1 200 ")

    assert eventually(answered, 30)


def test_trace_and_connect_are_refused_GW_4(portal):
    for method in ("TRACE", "CONNECT"):
        target = "localhost:80" if method == "CONNECT" else "/"
        answer, _ = exchange(portal, head(portal, "Connection: close", "X-Secret: 123", start=f"{method} {target} HTTP/1.1"))
        status = int(answer.split(b" ")[1])
        assert 400 <= status < 502 and b"X-Secret" not in answer


def test_garbage_never_ends_the_process_GW_5(portal):
    randomness = random.Random(55)
    before = portal.process("gateway")
    for _ in range(150):
        good = bytearray(head(portal, "Accept: */*", "Content-Length: 2", start=POST) + b"{}")
        for _ in range(randomness.randint(1, 8)):
            good[randomness.randrange(len(good))] = randomness.randrange(256)
        exchange(portal, bytes(good), wait=0.05)
    assert portal.process("gateway") == before
    assert portal.ready("gateway")
