"""Only what Twilio signed for our public URL comes in; every trap that we know of is closed."""

import io
import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.webhooks.calls import FORM, MESSAGES, PUBLIC, STATUS, TEXT, TOKEN, post, signature
from tipline.app import create_app
from tipline.models import InboundMessage, Job
from tipline.runtime import Runtime

NEW = "a-new-token-0123456789abcdef0123"


def stored(runtime: Runtime) -> list[str]:
    with runtime.db.read() as session:
        return list(session.scalars(select(InboundMessage.text).order_by(InboundMessage.id)))


def test_a_signed_message_is_stored_with_its_job_and_answered_with_nothing(
    client: FlaskClient, runtime: Runtime
) -> None:
    answer = post(client, TEXT, signature(TEXT))

    assert (answer.status_code, answer.text) == (200, "<Response/>")
    assert answer.mimetype == "text/xml"
    with runtime.db.read() as session:
        assert session.scalars(select(InboundMessage)).one().text == "Is it true?"
        assert "intake.handle" in session.scalars(select(Job.name)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "x",
        "é" * 28,
        signature(TEXT, token="rotated-away"),
        signature(TEXT, url="https://other.example.org/webhooks/twilio"),
        signature(TEXT, url=PUBLIC.replace("https", "http") + MESSAGES),
        signature(TEXT, url=PUBLIC + MESSAGES + "/"),
        signature(TEXT, url=PUBLIC + STATUS),
        signature(TEXT, algorithm="HMAC_SHA256"),
        signature(TEXT[1:]),
    ],
)
def test_a_missing_or_wrong_signature_is_refused(
    client: FlaskClient, runtime: Runtime, wrong: str | None
) -> None:
    sent = wrong.encode().decode("latin-1") if wrong else wrong

    answer = post(client, TEXT, sent)

    assert answer.status_code == 403
    assert stored(runtime) == []


def test_the_public_url_counts_and_not_the_host_that_a_request_names(
    client: FlaskClient, runtime: Runtime
) -> None:
    evil = {"Host": "evil.example.net", "X-Forwarded-Host": "evil.example.net"}
    forged = signature(TEXT, url="https://evil.example.net" + MESSAGES)

    assert post(client, TEXT, forged, headers=evil).status_code == 403
    assert post(client, TEXT, signature(TEXT), headers=evil).status_code == 200


@pytest.mark.parametrize(
    "altered",
    [
        [*TEXT, ("Body", "evil")],
        [("Body", "evil"), *TEXT],
        [*TEXT, ("MediaUrl0", "https://evil.example.net/")],
        [pair for pair in TEXT if pair[0] != "Body"],
        [(name, value + " " if name == "Body" else value) for name, value in TEXT],
        [(name.lower() if name == "Body" else name, value) for name, value in TEXT],
    ],
)
def test_a_form_that_was_changed_on_the_way_is_refused(
    client: FlaskClient, runtime: Runtime, altered: list[tuple[str, str]]
) -> None:
    assert post(client, altered, signature(TEXT)).status_code == 403
    assert stored(runtime) == []


def test_the_same_value_twice_changes_nothing(client: FlaskClient, runtime: Runtime) -> None:
    assert post(client, [*TEXT, ("Body", "Is it true?")], signature(TEXT)).status_code == 200
    assert stored(runtime) == ["Is it true?"]


def test_parameters_from_the_future_are_signed_like_all_others(client: FlaskClient) -> None:
    pairs = [*TEXT, ("ChannelSomethingNew2027", '{"a":[1,2]}'), ("ZzTop", "")]

    assert post(client, pairs, signature(pairs)).status_code == 200


def test_the_query_belongs_to_the_signed_url(client: FlaskClient) -> None:
    url = MESSAGES + "?region=a%20b&x=%C3%A9&x=2"

    assert post(client, TEXT, signature(TEXT, url=PUBLIC + url), path=url).status_code == 200
    assert post(client, TEXT, signature(TEXT), path=url).status_code == 403
    assert post(client, TEXT, signature(TEXT, url=PUBLIC + url)).status_code == 403


def test_the_default_port_may_be_in_the_signed_url(client: FlaskClient) -> None:
    url = PUBLIC + ":443" + MESSAGES

    assert post(client, TEXT, signature(TEXT, url=url)).status_code == 200


def test_a_charset_beside_the_content_type_is_fine(client: FlaskClient) -> None:
    answer = post(client, TEXT, signature(TEXT), content_type=f"{FORM}; charset=utf-8")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"Body": "Is it true?"}'),
        ("application/json", b"{}"),
        ("text/plain", urlencode(TEXT).encode()),
        ("", urlencode(TEXT).encode()),
        (
            "multipart/form-data; boundary=x",
            b"".join(
                f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode()
                for k, v in TEXT
            )
            + b"--x--\r\n",
        ),
    ],
)
def test_only_url_encoded_forms_are_read(
    client: FlaskClient, runtime: Runtime, content_type: str, body: bytes
) -> None:
    answer = post(client, TEXT, signature(TEXT), body=body, content_type=content_type)

    assert answer.status_code == 415
    assert stored(runtime) == []


def test_a_signed_json_url_lets_no_other_body_in(client: FlaskClient) -> None:
    url = MESSAGES + "?bodySHA256=" + "0" * 64
    signed = signature((), url=PUBLIC + url)

    assert post(client, TEXT, signed, path=url).status_code == 403
    json = post(client, (), signed, path=url, body=b"{}", content_type="application/json")
    assert json.status_code == 415


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    client: FlaskClient, runtime: Runtime
) -> None:
    pairs = [(name, "A" * 700_000 if name == "Body" else value) for name, value in TEXT]

    assert post(client, pairs, signature(pairs)).status_code == 413
    assert post(client, pairs, None).status_code == 413
    assert stored(runtime) == []


@pytest.mark.parametrize(("size", "status"), [(1000, 200), (700_000, 413)])
def test_a_body_in_chunks_that_says_no_length_is_held_to_the_same_limit(
    client: FlaskClient, size: int, status: int
) -> None:
    pairs = [(name, "A" * size if name == "Body" else value) for name, value in TEXT]

    answer = client.post(
        MESSAGES,
        input_stream=io.BytesIO(urlencode(pairs).encode()),
        headers={"Content-Type": FORM, "X-Twilio-Signature": signature(pairs)},
        # As gunicorn hands on a body with Transfer-Encoding: chunked.
        environ_overrides={"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True},
    )

    assert answer.status_code == status


def test_a_long_message_in_a_wide_script_is_not_too_large(
    client: FlaskClient, runtime: Runtime
) -> None:
    long = "क" * 4096
    pairs = [(name, long if name == "Body" else value) for name, value in TEXT]
    pairs.append(("ChannelMetadata", long))

    assert post(client, pairs, signature(pairs)).status_code == 200
    assert stored(runtime) == [long]


@pytest.mark.parametrize("bad", [b"%FF%FE", b"\xff\xfe", b"%ED%A0%80", b"caf%E9"])
def test_what_is_not_utf8_is_refused(client: FlaskClient, runtime: Runtime, bad: bytes) -> None:
    body = urlencode(TEXT).encode().replace(b"Is+it+true%3F", bad)
    pairs = [(n, bad.decode("latin-1") if n == "Body" else v) for n, v in TEXT]

    for signed in (signature(TEXT), signature(pairs), None):
        assert post(client, TEXT, signed, body=body).status_code in (400, 403)
    assert stored(runtime) == []


def test_an_empty_body_is_no_message(client: FlaskClient) -> None:
    assert post(client, (), signature(()), body=b"").status_code == 400
    assert post(client, (), None, body=b"").status_code == 403


def test_while_tokens_are_exchanged_both_are_good(runtime: Runtime) -> None:
    both = replace(runtime.settings.twilio, auth_token=NEW, auth_token_secondary=TOKEN)
    runtime.settings = replace(runtime.settings, twilio=both)
    client = create_app(runtime).test_client()

    assert post(client, TEXT, signature(TEXT, token=NEW)).status_code == 200
    assert post(client, TEXT, signature(TEXT, token=TOKEN)).status_code == 200
    assert post(client, TEXT, signature(TEXT, token="neither")).status_code == 403


def test_nothing_is_let_in_where_no_token_is_set(runtime: Runtime) -> None:
    none = replace(runtime.settings.twilio, auth_token="")
    runtime.settings = replace(runtime.settings, twilio=none)

    answer = post(create_app(runtime).test_client(), TEXT, signature(TEXT, token=""))

    assert answer.status_code == 403


KEY = "webhooks_sharedkey_1"
SECRET = "the-secret-of-the-shared-key"


@pytest.mark.parametrize(
    ("scheme", "token", "algorithm", "status"),
    [
        (f"key={KEY},algorithm=HMAC_SHA256", SECRET, "HMAC_SHA256", 200),
        (f"algorithm=HMAC_SHA256, key={KEY}", SECRET, "HMAC_SHA256", 200),
        (f"key={KEY},algorithm=HMAC_SHA256", TOKEN, "HMAC_SHA256", 403),
        (f"key={KEY},algorithm=HMAC_SHA256", SECRET, "HMAC_SHA1", 403),
        (f"key={KEY},algorithm=HMAC_MD5", SECRET, "HMAC_SHA256", 403),
        ("key=another,algorithm=HMAC_SHA256", SECRET, "HMAC_SHA256", 403),
        ("", SECRET, "HMAC_SHA256", 403),
        ("", TOKEN, "HMAC_SHA256", 403),
        ("", TOKEN, None, 200),
        ("nonsense", TOKEN, None, 200),
    ],
)
def test_signatures_with_a_shared_key(
    runtime: Runtime, scheme: str, token: str, algorithm: str | None, status: int
) -> None:
    keys = replace(runtime.settings.twilio, shared_keys=((KEY, SECRET),))
    runtime.settings = replace(runtime.settings, twilio=keys)
    client = create_app(runtime).test_client()
    header = {"X-Twilio-Webhooks-Signature-Settings": scheme} if scheme else {}

    signed = signature(TEXT, token=token, algorithm=algorithm)

    assert post(client, TEXT, signed, headers=header).status_code == status


def test_a_path_in_the_public_url_is_part_of_what_is_signed(runtime: Runtime) -> None:
    runtime.settings = replace(runtime.settings, public_url=PUBLIC + "/line")
    client = create_app(runtime).test_client()

    assert post(client, TEXT, signature(TEXT, url=PUBLIC + "/line" + MESSAGES)).status_code == 200
    assert post(client, TEXT, signature(TEXT)).status_code == 403


@pytest.mark.parametrize("path", [MESSAGES, STATUS])
def test_nothing_is_redirected_and_only_post_is_taken(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 405
    assert client.post(path + "/").status_code == 404


def test_a_refusal_says_little_and_nothing_of_what_was_sent(client: FlaskClient) -> None:
    answer = post(client, TEXT, "wrong")

    assert answer.mimetype == "text/plain"
    assert not re.search(r"2025550104|true|<", answer.text)
