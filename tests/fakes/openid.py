"""A small OpenID Connect provider on loopback: Authlib's server side, real HTTP, real signatures.

Whoever comes is signed in at once as :attr:`Provider.person`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from authlib.oidc.core.models import AuthorizationCodeMixin
from flask import Flask, jsonify, request
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "tipline-tests", "only-for-tests"


class Client(ClientMixin):
    """Us, as the provider knows us."""

    def __init__(self, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    """A code that was given out and not brought back yet."""

    def __init__(self, payload: Any) -> None:
        self.redirect_uri, self.scope = payload.redirect_uri, payload.scope
        data = payload.data
        self.nonce = data.get("nonce")
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Provider:
    """What the provider says about whoever comes; a test changes it."""

    def __init__(self, redirect_uri: str) -> None:
        self.person: dict[str, Any] = {
            "sub": "person-1", "email": "bea@lupa.example", "email_verified": True
        }  # fmt: skip
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.published = self.key
        self.issuer_said = ""  # another issuer in the token than in the metadata
        self.client = Client(redirect_uri)
        self.codes: dict[str, Code] = {}
        self.url = ""

    def app(self) -> Flask:
        """The provider's pages."""
        app = Flask("provider")
        server = AuthorizationServer(app, lambda _id: self.client, lambda *_: None)
        server.register_grant(self._grant(), [self._openid(), CodeChallenge(required=True)])

        @app.get("/.well-known/openid-configuration")
        def metadata() -> Any:
            return jsonify(
                issuer=self.url,
                authorization_endpoint=f"{self.url}/authorize",
                token_endpoint=f"{self.url}/token",
                jwks_uri=f"{self.url}/keys",
                id_token_signing_alg_values_supported=["RS256", "none", "HS256"],
                response_types_supported=["code"],
                subject_types_supported=["public"],
            )

        @app.get("/keys")
        def keys() -> Any:
            return jsonify(KeySet([self.published]).as_dict(private=False))

        @app.get("/authorize")
        def authorize() -> Any:
            if request.args.get("prompt") == "refuse" or not self.person:
                back = f"{self.client.redirect_uri}?error=access_denied"
                return "", 302, {"Location": f"{back}&state={request.args['state']}"}
            grant = server.get_consent_grant(end_user=self)
            return server.create_authorization_response(grant_user=self, grant=grant)

        @app.post("/token")
        def token() -> Any:
            return server.create_token_response()

        return app

    def _grant(self) -> type[grants.AuthorizationCodeGrant]:
        provider = self

        class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
            TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["client_secret_basic"]

            def save_authorization_code(self, code: str, request: Any) -> Code:
                provider.codes[code] = Code(request.payload)
                return provider.codes[code]

            def query_authorization_code(self, code: str, client: Client) -> Code | None:
                found = provider.codes.get(code)
                if found is not None:
                    found.code = code  # type: ignore[attr-defined]  # for the deletion below
                return found

            def delete_authorization_code(self, authorization_code: Any) -> None:
                provider.codes.pop(authorization_code.code)

            def authenticate_user(self, authorization_code: Any) -> Provider:
                return provider

        return Grant

    def _openid(self) -> OpenIDCode:
        provider = self

        class OpenID(OpenIDCode):  # type: ignore[misc]  # Authlib has no types
            def exists_nonce(self, nonce: str, request: Any) -> bool:
                return False

            def resolve_client_private_key(self, client: Client) -> RSAKey:
                return provider.key

            def get_client_algorithm(self, client: Client) -> str:
                return "RS256"

            def get_client_claims(self, client: Client) -> dict[str, Any]:
                return {"iss": provider.issuer_said or provider.url}

            def get_encode_header(self, client: Client) -> dict[str, str]:
                return {"alg": "RS256", "kid": "one"}

            def generate_user_info(self, user: Any, scope: str) -> UserInfo:
                return UserInfo(provider.person)

        return OpenID(require_nonce=True)


@contextmanager
def served(redirect_uri: str) -> Iterator[Provider]:
    """A provider that listens on loopback."""
    provider = Provider(redirect_uri)
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def other_key() -> RSAKey:
    """A key that the provider never published."""
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
