"""« Je ne suis pas un robot » on a form: how hard it is, what it shows, what came back."""

from dataclasses import dataclass

from flask import request

from portal_kit.web.network import network
from portnet_id.domain.sign_in.captcha import Effort, Reply, Verdict
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.web.questions import wording
from portnet_id.web.remembered import is_recognised, recognised_for
from portnet_id.web.wiring import wiring

MOST_ANSWERS = 2


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The questions of a new challenge, and the token that goes with them.

    ``begins_at_once``: the box was ticked for the answer before, so the script need not wait.
    """

    token: str
    questions: tuple[str, ...]
    begins_at_once: bool


def shown(interaction: Interaction) -> Shown:
    challenge = wiring().sign_in.captcha.challenge(
        bound_to=interaction.id, effort=_effort_for_the_page(), at=wiring().clock()
    )
    return Shown(
        token=challenge.token,
        questions=tuple(wording(number) for number in challenge.questions),
        begins_at_once=bool(request.form.get("travail")),
    )


def work(interaction: Interaction) -> str:
    """A new challenge for the script, as JSON."""
    return wiring().sign_in.captcha.work(
        bound_to=interaction.id, effort=_effort_for_the_page(), at=wiring().clock()
    )


def judge(interaction: Interaction, *, identifier: str) -> Verdict:
    """What came back with the form, for somebody who says to be ``identifier``."""
    reply = Reply(
        work=request.form.get("travail", ""),
        token=request.form.get("questions", ""),
        answers=tuple(request.form.getlist("reponse")[:MOST_ANSWERS]),
    )
    is_raised = is_crowded() and not recognised_for(identifier)
    return wiring().sign_in.captcha.judge(
        reply,
        bound_to=interaction.id,
        effort=Effort.RAISED if is_raised else Effort.NORMAL,
        at=wiring().clock(),
    )


def is_crowded() -> bool:
    """Whether many identifiers were tried in vain from this network (architecture §4, Counters)."""
    return wiring().sign_in.check_password.is_crowded(network(), at=wiring().clock())


def _effort_for_the_page() -> Effort:
    """Before anybody is named: a browser that once signed in is not made to work harder."""
    return Effort.RAISED if is_crowded() and not is_recognised() else Effort.NORMAL
