"""The OpenAPI 3.1 document, made from the very declarations that the operations are checked by."""

import re
from typing import Any

from flask import jsonify
from werkzeug.wrappers import Response

from tipline.api.blueprint import blueprint
from tipline.api.operations import OPERATIONS, Operation
from tipline.api.shapes import SCHEMAS
from tipline.tokens import LIMIT, SCOPES
from tipline.web.access import public
from tipline.web.db import runtime

Values = dict[str, Any]
_PATH = re.compile(r"<int\([^)]*\):(\w+)>")
PROBLEMS = {
    "400": "A parameter is not allowed; the detail names it",
    "401": "No valid token",
    "403": "The token lacks the scope",
    "429": "Too many calls; Retry-After says when to go on",
}


@blueprint.get("/openapi.json")
@public
def openapi() -> Response:
    """The document, for everybody."""
    return jsonify(document(runtime().settings.public_url))


def document(public_url: str) -> Values:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tipline",
            "version": "1",
            "description": "Published fact-checks, and demand in groups of at least k people. "
            "Numbers change on the full hour only; see docs/newsroom.md.",
        },
        "servers": [{"url": f"{public_url}/api/v1"}],
        "paths": {
            _PATH.sub(r"{\1}", one.path): {one.method: _operation(one)} for one in OPERATIONS
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "; ".join(f"{s}: {w}" for s, w in SCOPES.items()),
                }
            },
        },
    }


def _operation(one: Operation) -> Values:
    problems = (
        PROBLEMS
        | ({"404": "There is none"} if _PATH.search(one.path) else {})
        | ({"413": "More than 20 MB", "415": "Not JSON"} if one.body else {})
    )
    return (_body(one) if one.body else {}) | {
        "operationId": one.name,
        "summary": one.summary,
        "security": [{"token": []}],
        "description": f"Needs the scope `{one.scope}`.",
        "parameters": [
            *(_path_param(name) for name in _PATH.findall(one.path)),
            *(
                {"name": p.name, "in": "query", "description": p.words, "schema": p.schema()}
                for p in one.query
            ),
        ],
        "responses": {
            "200": {
                "description": one.summary,
                "headers": {
                    **({} if one.body else {"ETag": _header("string", "for If-None-Match")}),
                    "RateLimit-Limit": _header("integer", f"calls a minute: {LIMIT}"),
                    "RateLimit-Remaining": _header("integer", "calls left in this minute"),
                    "RateLimit-Reset": _header("integer", "seconds until the next minute"),
                },
                "content": {
                    "application/json": {"schema": {"$ref": f"#/components/schemas/{one.shape}"}}
                },
            },
            **({} if one.body else {"304": {"description": "Not changed since that ETag"}}),
            **{
                code: {
                    "description": words,
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
                for code, words in problems.items()
            },
        },
    }


def _body(one: Operation) -> Values:
    fields = {p.name: p.schema() | {"description": p.words} for p in one.body}
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": fields,
                        "additionalProperties": False,
                        "anyOf": [{"required": ["text"]}, {"required": ["picture"]}],
                    }
                }
            },
        }
    }


def _path_param(name: str) -> Values:
    schema = {"type": "integer", "minimum": 1, "maximum": 9223372036854775807}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _header(kind: str, words: str) -> Values:
    return {"description": words, "schema": {"type": kind}}
