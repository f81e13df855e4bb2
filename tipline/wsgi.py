"""The web application for a WSGI server: ``gunicorn --config python:tipline.gunicorn_conf``."""

from tipline.app import create_app

app = create_app()
