"""
A small OpenID Connect provider on a thread of its own: discovery, authorize, token, keys, userinfo.

It signs with RS256 and checks what a provider checks (redirect address, code used once, PKCE,
client secret). A test sets `claims`, or `spoil` to make it answer wrongly.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "collab"
CLIENT_SECRET = "a secret between the two"


class Provider:
    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.spoil: Callable[[dict[str, Any]], None] = lambda token: None
        self.userinfo: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signing_key: Any = self.key
        self.grants: dict[str, dict[str, str]] = {}
        self.asked: dict[str, str] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer_get(self)

            def do_POST(self) -> None:
                provider.answer_post(self)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address: str) -> str:
        """What the browser gets for the address it was sent to: the address to go back to."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        self.asked = asked
        code = secrets.token_urlsafe(16)
        self.grants[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer_get(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/.well-known/openid-configuration":
            addresses = {
                f"{name}_endpoint": f"{self.issuer}/{path}"
                for name, path in (
                    ("authorization", "authorize"),
                    ("token", "token"),
                    ("userinfo", "userinfo"),
                )
            }
            self._send(
                handler,
                {
                    "issuer": self.issuer,
                    "jwks_uri": f"{self.issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    **addresses,
                },
            )
        elif handler.path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            self._send(handler, {"keys": [{**key, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        elif handler.path == "/userinfo":
            assert handler.headers["Authorization"] == "Bearer access"
            self._send(handler, {**self.claims, **self.userinfo})
        else:
            handler.send_error(404)

    def answer_post(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.grants.pop(sent.get("code", ""), None)
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        if (
            handler.path != "/token"
            or asked is None
            or sent.get("client_secret") != CLIENT_SECRET
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or proved != asked.get("code_challenge")
        ):
            handler.send_error(400)
            return
        token = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": asked.get("nonce"),
            **self.claims,
        }
        self.spoil(token)
        id_token = jwt.encode(
            token, self.signing_key, algorithm=self.algorithm, headers={"kid": "k1"}
        )
        self._send(
            handler, {"access_token": "access", "token_type": "Bearer", "id_token": id_token}
        )

    def _send(self, handler: BaseHTTPRequestHandler, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
