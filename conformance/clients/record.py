"""Runs a command against a server and keeps what the two said to each other.

usage: record.py RECORDING COMMAND…

Listens on loopback, with the server's own certificate, hands every request on to the server of QUIRE_ADDRESS and every
answer back, byte for byte, and gives the command its own address as QUIRE_ADDRESS. When the command has ended well, the
exchanges are written to the file RECORDING, as recording.py says. QUIRE_IDENTITY is a folder with the server's
certificate.pem and key.pem. Judges nothing.
"""

import contextlib
import dataclasses
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading

import recording

LOOPBACK = "127.0.0.1"
# A client that holds a connection may be silent for as long as it waits for an update.
SILENCE_SECONDS = 120


@dataclasses.dataclass
class Message:
    """A request or an answer: its head as it came, and its body without the coding of a transfer."""

    head: bytes
    body: bytes = b""

    @property
    def first(self):
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    @property
    def headers(self):
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return [tuple(part.strip() for part in line.split(":", 1)) for line in lines if line]

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), "")


class Wire:
    """One end of the recorder: what is read from here is written to the other end as it is."""

    def __init__(self, stream):
        self.stream, self.file = stream, stream.makefile("rb")

    def head(self):
        """Everything up to the empty line; nothing when the other side is gone."""
        lines = []
        while line := self.file.readline():
            lines.append(line)
            if line == b"\r\n":
                return b"".join(lines)
        return b""

    def body(self, message, other):
        """Hands the body on; returns it without its coding."""
        if message.header("transfer-encoding").lower() == "chunked":
            return b"".join(self.chunks(other))
        length = int(message.header("content-length") or 0)
        return self.exactly(length, other)

    def chunks(self, other):
        while True:
            line = self.file.readline()
            other.send(line)
            size = int(line.split(b";")[0], 16)
            if size == 0:
                break
            yield self.exactly(size, other)
            other.send(self.file.readline())
        while (line := self.file.readline()) != b"\r\n":
            other.send(line)
        other.send(line)

    def exactly(self, length, other):
        body = self.file.read(length)
        if len(body) != length:
            raise ConnectionError("a body ended early")
        other.send(body)
        return body

    def send(self, some):
        self.stream.sendall(some)


class Recorder:
    """Stands between clients and a server, and keeps the exchanges in the order of their requests."""

    def __init__(self, server, identity):
        self.server, self.exchanges, self.failures, self.lock = server, [], [], threading.Lock()
        self.accepting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.accepting.load_cert_chain(identity / "certificate.pem", identity / "key.pem")
        self.connecting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.connecting.check_hostname = False
        self.connecting.load_verify_locations(identity / "certificate.pem")
        self.socket = socket.create_server((LOOPBACK, 0))
        self.address = f"{LOOPBACK}:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            stream, _ = self.socket.accept()
            threading.Thread(target=self.connection, args=(stream,), daemon=True).start()

    def connection(self, stream):
        stream.settimeout(SILENCE_SECONDS)
        # Many a client looks at the certificate first and says nothing.
        with contextlib.suppress(OSError), self.accepting.wrap_socket(stream, server_side=True) as client:
            host, port = self.server.rsplit(":", 1)
            with socket.create_connection((host, int(port)), SILENCE_SECONDS) as inner:
                with self.connecting.wrap_socket(inner) as server:
                    self.converse(Wire(client), Wire(server))

    def converse(self, client, server):
        while head := client.head():
            try:
                self.exchange(Message(head), client, server)
            except (OSError, ValueError) as error:
                self.failures.append(f"{head.splitlines()[0]}: {error}")
                return

    def exchange(self, request, client, server):
        pair = [request, None]
        with self.lock:
            self.exchanges.append(pair)
        server.send(request.head)
        if request.header("expect").lower() == "100-continue":
            answer = self.answer(server, client)
            if " 100 " in answer.first:
                request.body = client.body(request, server)
                answer = self.answer(server, client)
        else:
            request.body = client.body(request, server)
            answer = self.answer(server, client)
        if not request.first.startswith("HEAD "):
            answer.body = server.body(answer, client)
        pair[1] = answer

    @staticmethod
    def answer(server, client):
        """The head of an answer, handed on."""
        head = server.head()
        if not head:
            raise ConnectionError("the server said nothing")
        client.send(head)
        return Message(head)


def main(path, *command):
    recorder = Recorder(os.environ["QUIRE_ADDRESS"], pathlib.Path(os.environ["QUIRE_IDENTITY"]))
    status = subprocess.run(command, env={**os.environ, "QUIRE_ADDRESS": recorder.address}, check=False).returncode
    if status != 0 or recorder.failures:
        sys.exit(f"not recorded: `{command[0]}` ended with {status}; {recorder.failures}")
    exchanges = [pair for pair in recorder.exchanges if pair[1]]
    text = recording.written(exchanges, recording.known(os.environ, recorder.address))
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    print(f"{path.parent.name}/{path.name}: {len(exchanges)} exchanges, {len(text) / 1024:.0f} KiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
