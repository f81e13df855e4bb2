"""What telling people costs and what they say of answers, in words for the pages."""

from collections.abc import Iterable

from flask import current_app
from flask.blueprints import BlueprintSetupState

from tipline.console.blueprint import blueprint
from tipline.models import Unhelpful
from tipline.triage.cost import Cost, Group, Way, cost_of

# As it stands in the line under the number of people.
WAYS = {
    Way.FREE: "at no cost",
    Way.SERVICE: "within 24 hours of their message",
    Way.UTILITY: "by template, then a tap",
    Way.WAITS: "when they next write",
    Way.SMS: "by SMS",
}

UNHELPFUL = {
    Unhelpful.OTHER_CLAIM: "not their question",
    Unhelpful.UNCLEAR: "hard to understand",
    Unhelpful.DISAGREE: "did not agree",
}


def cost(groups: Iterable[Group]) -> Cost:
    """Ways and sum at the prices in the settings."""
    return cost_of(groups, current_app.extensions["tipline"].settings.prices)


@blueprint.record_once
def _install(state: BlueprintSetupState) -> None:
    """Macros are imported without a page's context, so this is there for all of them."""
    state.app.jinja_env.globals.update(cost_of=cost, ways=WAYS, unhelpful=UNHELPFUL)
