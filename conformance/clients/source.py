"""Serves the files of a folder over HTTP and HTTPS on loopback, as sources of pulls.

usage: source.py FOLDER READY

Writes both addresses into the file READY, a line each. Ends when its standard input does.
"""

import functools
import http.server
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing of its requests."""

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of clients that went before they had everything."""

    def handle_error(self, *_):
        pass


def certificate(folder):
    """A self-signed certificate and its key, in one file."""
    path = pathlib.Path(folder) / "source.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*command, *names, "-keyout", path, "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_text(path.read_text() + pathlib.Path(f"{path}.crt").read_text())
    return path


def serve(folder, pem=None):
    """Starts a server on a free port; returns its address."""
    server = Server(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    if pem:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"{'https' if pem else 'http'}://127.0.0.1:{server.server_port}"


def main(folder, ready):
    with tempfile.TemporaryDirectory() as own:
        addresses = [serve(folder), serve(folder, certificate(own))]
        pathlib.Path(ready).write_text("".join(f"{address}\n" for address in addresses))
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
