"""Tokens of the API, as an admin makes and ends them."""

import re
from collections.abc import Callable

from flask import Flask

from tests.console.conftest import Person
from tipline.models import Role


def test_an_admin_makes_a_token_sees_it_once_and_ends_it(
    signed_in: Callable[..., Person], app: Flask
) -> None:
    admin, program = signed_in(Role.ADMIN), app.test_client()
    refused = admin.post("/console/tokens", {"name": "Radio", "days": "90"})
    assert refused.status_code == 400
    assert "choose from" in refused.text
    assert "Radio" in refused.text
    made = admin.post(
        "/console/tokens", {"name": "Radio", "days": "30", "scope": "checks:read"}
    ).text
    found = re.search(r"tl_[\w-]{40,}", made)
    assert found is not None
    headers = {"Authorization": f"Bearer {found[0]}"}
    assert program.get("/api/v1/checks", headers=headers).status_code == 200
    assert program.get("/api/v1/trends", headers=headers).status_code == 403

    page = admin.get("/console/tokens").text
    assert "tl_" not in page
    assert "last used" in page
    admin.post("/console/tokens/1/revoke")
    assert "Ended" in admin.get("/console/tokens").text
    assert program.get("/api/v1/checks", headers=headers).status_code == 401
    record = admin.get("/console/audit").text
    assert "Token of the API made" in record
    assert "Token of the API ended" in record
