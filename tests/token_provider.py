"""A provider of access tokens on loopback (RFC 6749, 7636, 8628), strict about what it is asked."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from newsletter.models import Oauth, Provider


@dataclass
class TokenProvider:
    #: Answers in place of the usual one, each once: (status, body).
    odd: list[tuple[int, bytes]] = field(default_factory=list)
    #: How often a device code is still pending, and what is said then.
    pending: list[str] = field(default_factory=list)
    secret: str = ""
    expires_in: object = 3600
    #: Whether a refresh token is good once only.
    rotates: bool = False
    #: Seconds between two questions about a device code.
    interval: float = 0
    refresh_token: str = "ververs-1"
    forms: list[dict[str, str]] = field(default_factory=list)
    issued: int = 0

    def __post_init__(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
                provider.forms.append(form | {"path": self.path})
                status, body = provider.odd.pop(0) if provider.odd else provider.answer(self.path, form)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def client(self, **changes) -> Oauth:
        given = {
            "provider": Provider.OTHER,
            "client_id": "klare-taal",
            "authorize_url": f"{self.url}/authorize",
            "token_url": f"{self.url}/token",
            "device_url": f"{self.url}/device",
            "scope": "imap offline_access",
        }
        return Oauth(**given | changes)

    def leave(self, url: str) -> str:
        """A person gives leave: the address their browser is sent to."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert (given["client_id"], given["response_type"]) == ("klare-taal", "code")
        assert given["code_challenge_method"] == "S256"
        self._challenge, self._redirect = given["code_challenge"], given["redirect_uri"]
        return f"{given['redirect_uri']}/?code=kode-1&state={given['state']}"

    def answer(self, path, form):
        if form.get("client_id") != "klare-taal" or form.get("client_secret", "") != self.secret:
            return no("invalid_client", 401)
        if path == "/device":
            codes = {
                "device_code": "apparaat",
                "user_code": "WDJB-MJHT",
                "interval": self.interval,
                "expires_in": "900",
            }
            return yes(codes | {"verification_uri": f"{self.url}/typ"})
        kind = form.get("grant_type")
        if kind == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            good = (form["code"], proof, form["redirect_uri"]) == ("kode-1", self._challenge, self._redirect)
            return self.tokens(refresh=True) if good else no("invalid_grant")
        if kind == "refresh_token":
            good = form["refresh_token"] == self.refresh_token
            return self.tokens(refresh=self.rotates) if good else no("invalid_grant")
        if kind == "urn:ietf:params:oauth:grant-type:device_code" and form["device_code"] == "apparaat":
            return no(self.pending.pop(0)) if self.pending else self.tokens(refresh=True)
        return no("unsupported_grant_type")

    def tokens(self, *, refresh):
        self.issued += 1
        if refresh:
            self.refresh_token = f"ververs-{self.issued + 1}"
        said = {
            "token_type": "Bearer",
            "access_token": f"toegang-{self.issued}",
            "expires_in": self.expires_in,
        }
        return yes(said | ({"refresh_token": self.refresh_token} if refresh else {}))


def yes(said):
    return 200, json.dumps(said).encode()


def no(code, status=400):
    return status, json.dumps({"error": code, "error_description": "dat mag niet"}).encode()
