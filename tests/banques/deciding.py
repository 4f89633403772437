"""Acts on titles for tests: a test names only what it is about."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

from banques.domain.titles import acts
from banques.domain.titles.checklist import ASKED, Answer, Control, Outcome
from banques.domain.titles.store import Act, Decision, TitleStore
from banques.domain.titles.title import TradeTitle
from portal_kit.testing import a_viewer

AT = datetime(2026, 1, 15, 10, 42, tzinfo=UTC)
CLERK = a_viewer(name="Salma Alami")
CONFORM = Answer(outcome=Outcome.CONFORM)


def a_checklist(**answers: Answer) -> dict[Control, Answer]:
    """Everything conform but what ``answers`` say."""
    given = {Control(name): answer for name, answer in answers.items()}
    return dict.fromkeys(ASKED, CONFORM) | given


def decide(store: TitleStore, title: TradeTitle, act: Act, **changes: Any) -> Decision:
    """``act`` on ``title`` as it stands, by a clerk who finds everything in order."""
    words: dict[Act, tuple[Callable[..., Decision], dict[str, Any]]] = {
        Act.DOMICILIATE: (
            acts.domiciliate,
            {
                "checklist": a_checklist(), "domiciliation_number": None,
                "branch": title.branch, "observation": "",
            },
        ),
        Act.PREDOMICILIATE: (
            acts.predomiciliate, {"checklist": a_checklist(), "observation": ""},
        ),
        Act.REJECT: (acts.reject, {"reason_code": "contract", "comment": ""}),
    }  # fmt: skip
    function, usual = words[act]
    usual |= {
        "reference": title.number, "version": title.version, "idempotency_key": str(uuid4()),
        "by": CLERK, "at": AT,
    }  # fmt: skip
    return function(store, **(usual | changes))


domiciliate = partial(decide, act=Act.DOMICILIATE)
predomiciliate = partial(decide, act=Act.PREDOMICILIATE)
reject = partial(decide, act=Act.REJECT)
