"""Signing in at an OpenID Connect provider: code flow with PKCE, state and nonce, by Authlib.

The two calls to the provider are the only ones that a page of ours makes while somebody waits:
the code that the browser brings back holds for seconds, so no job can take it there.  They come
before any transaction and give up after a few seconds.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from joserfc.errors import JoseError
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tipline import audit
from tipline.config import Settings
from tipline.console.errors import SignOnRefused
from tipline.models import Staff
from tipline.web import sessions

PATIENCE = 6.0  # seconds for each call to the provider
SIGNED = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
_EXTENSION = "tipline-sign-on"
_UNREACHABLE = "The sign-on service did not answer. Try again, or use your password."
_NOT_SO = "The sign-on did not work out. Begin again."
_UNKNOWN = (
    "There is no account here for that person. Ask an admin to invite you with the e-mail address "
    "that you use there."
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at the provider."""

    key: str  # SHA-256 of issuer and subject
    email: str  # "" unless the provider says that it is verified


def leave(app: Flask, settings: Settings, back: str) -> Response:
    """To the provider's own page.  Raises :class:`SignOnRefused` where it can't be reached."""
    try:
        answer: Response = _client(app, settings).authorize_redirect(back)
    except (requests.RequestException, AuthlibBaseError, ValueError, KeyError) as error:
        raise SignOnRefused(_UNREACHABLE) from error
    return answer


def come_back(app: Flask, settings: Settings) -> Identity:
    """Who the provider says this is, with everything checked.  Raises :class:`SignOnRefused`."""
    client = _client(app, settings)
    try:
        said: Any = client.authorize_access_token().get("userinfo")
    except requests.RequestException as error:
        raise SignOnRefused(_UNREACHABLE) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise SignOnRefused(_NOT_SO) from error
    issuer = str((said or {}).get("iss", "")).rstrip("/")
    if not said or not said.get("sub") or issuer != settings.sign_on.issuer:
        raise SignOnRefused(_NOT_SO)
    key = hashlib.sha256(f"{issuer} {said['sub']}".encode()).hexdigest()
    email = said.get("email", "") if said.get("email_verified") is True else ""
    return Identity(key, str(email).strip().casefold())


def sign_in(session: Session, settings: Settings, who: Identity, *, browser: str) -> str:
    """The secret of a new session of that person's account; it must exist already.

    Raises :class:`SignOnRefused`.
    """
    person = session.scalar(select(Staff).where(Staff.sso_key == who.key).with_for_update())
    if person is None and who.email:
        same = select(Staff).where((Staff.email == who.email) | (Staff.login == who.email))
        found = session.scalars(same.where(Staff.sso_key.is_(None)).with_for_update()).all()
        # Two accounts with one address: a person must say which, not we.
        person = found[0] if len(found) == 1 else None
        if person is not None and person.active:
            person.sso_key = who.key
            audit.record(
                session, actor=person.login, action="staff.sso", subject=("staff", person.id)
            )
    if person is None or not person.active:
        raise SignOnRefused(_UNKNOWN)
    token = sessions.start(
        session, person.id, proved=settings.sign_on.second_factor, browser=browser
    )
    audit.record(
        session,
        actor=person.login,
        action="session.start",
        subject=("staff", person.id),
        details={"by": "single sign-on"},
    )
    return token


def _client(app: Flask, settings: Settings) -> Any:
    if _EXTENSION not in app.extensions:
        oauth, provider = OAuth(app), settings.sign_on
        oauth.register(
            "sso",
            client_id=provider.client_id,
            client_secret=provider.client_secret or None,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE,
                **({} if provider.client_secret else {"token_endpoint_auth_method": "none"}),
            },
        )
        app.extensions[_EXTENSION] = oauth.sso
    client = app.extensions[_EXTENSION]
    metadata = client.load_server_metadata()
    # What the provider lists may only narrow what we accept: never "none", never a shared secret.
    listed = metadata.get("id_token_signing_alg_values_supported") or SIGNED
    metadata["id_token_signing_alg_values_supported"] = [a for a in listed if a in SIGNED]
    return client
