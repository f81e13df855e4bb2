"""The web application: which faces it shows, and nothing else."""

from flask import Flask

from tipline import health, logs
from tipline.config import load_settings
from tipline.runtime import Runtime

# No form of ours is larger, files apart; every larger body is refused before it is read.
MAX_BODY = 20 * 1024 * 1024


def create_app(runtime: Runtime | None = None) -> Flask:
    """The application over ``runtime`` (made from the environment if not given)."""
    from tipline import api, console, home, newsroom, pages, webhooks
    from tipline.cards import views as cards
    from tipline.metrics import timing
    from tipline.metrics import views as metrics
    from tipline.web import init_web

    runtime = runtime or Runtime(load_settings())
    logs.configure(runtime.settings)
    app = Flask("tipline.web")
    app.config.update(
        SECRET_KEY=runtime.settings.key("session"),
        MAX_CONTENT_LENGTH=MAX_BODY,
    )
    app.extensions["tipline"] = runtime
    init_web(app)
    timing.install(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(metrics.blueprint)
    app.register_blueprint(home.blueprint)
    app.register_blueprint(webhooks.blueprint)
    app.register_blueprint(console.blueprint)
    app.register_blueprint(newsroom.blueprint)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(cards.blueprint)
    if runtime.settings.simulator:
        from tipline import simulator

        app.register_blueprint(simulator.blueprint)
    return app
