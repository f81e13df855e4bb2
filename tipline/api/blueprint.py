"""The blueprint of the API; tokens are sent in a header, so forms of other sites can't use them."""

from flask import Blueprint

from tipline.web.protection import csrf

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(blueprint)
