"""Domicilier, prédomicilier, rejeter: entry, check, result. No step keeps anything but the last."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from banques.domain.titles import acts
from banques.domain.titles.numbers import RegistrationNumber
from banques.domain.titles.refusals import (
    DomiciliationNumberOutOfTurn,
    DomiciliationNumberTaken,
    IdempotencyKeyReused,
    TitleAlreadyDecided,
    TitleChanged,
    TitleNotAwaitingAct,
)
from banques.domain.titles.store import Act, IdempotencyKey, TitleStore
from banques.web.decision_pages import check_page, conflict_page, entry_page, result_page
from banques.web.forms import DecisionForm
from banques.web.steps import Step
from banques.web.wiring import wiring
from portal_kit.session_gate import viewer
from portal_kit.web.access import requires_role

View = Callable[[RegistrationNumber, Act], ResponseReturnValue]
FormView = Callable[[RegistrationNumber, Act, DecisionForm], ResponseReturnValue]

bp = Blueprint("decisions", __name__, url_prefix="/importation/titres/<registration:number>")

ADDRESS = "/<act:act>"
may_decide = requires_role("clerk", "approver")


def sent_form(view: FormView) -> View:
    """Reads the form for ``view``, and loses nothing of it when the title has moved meanwhile.

    Whoever comes back to a form that they have already confirmed is shown what came of it.
    """

    @wraps(view)
    def read(number: RegistrationNumber, act: Act) -> ResponseReturnValue:
        form = DecisionForm.read(request.form)
        try:
            return view(number, act, form)
        except (TitleAlreadyDecided, TitleNotAwaitingAct, TitleChanged) as refusal:
            if has_acted(form):
                return redirect(url_for(".result", number=number, act=act), HTTPStatus.SEE_OTHER)
            return conflict_page(number, act, form, refusal)

    return read


@bp.get(ADDRESS)
@may_decide
def enter(number: RegistrationNumber, act: Act) -> ResponseReturnValue:
    with wiring().open_store(viewer()) as store:
        step = Step.open(store, number, act, at=wiring().clock())
        page = entry_page(step, DecisionForm.new(step.title))
    return page.written()


@bp.post(f"{ADDRESS}/saisie")
@may_decide
@sent_form
def amend(number: RegistrationNumber, act: Act, form: DecisionForm) -> ResponseReturnValue:
    """The form again, with what was typed."""
    with wiring().open_store(viewer()) as store:
        step = Step.open(store, number, act, at=wiring().clock(), version=form.version)
        page = entry_page(step, form)
    return page.written()


@bp.post(f"{ADDRESS}/verification")
@may_decide
@sent_form
def check(number: RegistrationNumber, act: Act, form: DecisionForm) -> ResponseReturnValue:
    with wiring().open_store(viewer()) as store:
        step = Step.open(store, number, act, at=wiring().clock(), version=form.version)
        errors = step.errors_in(form)
        page = entry_page(step, form, errors) if errors else check_page(step, form)
    return page.written()


@bp.get(f"{ADDRESS}/verification")
@bp.get(f"{ADDRESS}/saisie")
@may_decide
def start_again(number: RegistrationNumber, act: Act) -> ResponseReturnValue:
    """These addresses are only ever sent to; read again, they lead to the form."""
    return redirect(url_for(".enter", number=number, act=act), HTTPStatus.SEE_OTHER)


@bp.post(ADDRESS)
@may_decide
@sent_form
def confirm(number: RegistrationNumber, act: Act, form: DecisionForm) -> ResponseReturnValue:
    try:
        with wiring().open_store(viewer()) as store:
            record(store, number, act, form)
    except (DomiciliationNumberTaken, DomiciliationNumberOutOfTurn) as refusal:
        with wiring().open_store(viewer()) as store:
            step = Step.open(store, number, act, at=wiring().clock(), version=form.version)
            page = check_page(step, form, refusal)
        return page.written()
    return redirect(url_for(".result", number=number, act=act), HTTPStatus.SEE_OTHER)


@bp.get(f"{ADDRESS}/resultat")
@may_decide
def result(number: RegistrationNumber, act: Act) -> ResponseReturnValue:
    return result_page(number, act)


def has_acted(form: DecisionForm) -> bool:
    """Whether an act of this person stands under the form's key, whatever was sent with it."""
    try:
        with wiring().open_store(viewer()) as store:
            return store.decision_under(IdempotencyKey(key=form.key, body_digest="")) is not None
    except IdempotencyKeyReused:
        return True


def record(store: TitleStore, number: RegistrationNumber, act: Act, form: DecisionForm) -> None:
    at, by = wiring().clock(), viewer()
    if act is Act.REJECT:
        acts.reject(
            store, reference=number, reason_code=form.reason, comment=form.explanation,
            version=form.version, idempotency_key=form.key, by=by, at=at,
        )  # fmt: skip
    elif act is Act.PREDOMICILIATE:
        acts.predomiciliate(
            store, reference=number, checklist=form.checklist, observation=form.observation,
            version=form.version, idempotency_key=form.key, by=by, at=at,
        )  # fmt: skip
    else:
        acts.domiciliate(
            store, reference=number, checklist=form.checklist, branch=form.branch,
            domiciliation_number=form.domiciliation_number, observation=form.observation,
            version=form.version, idempotency_key=form.key, by=by, at=at,
        )  # fmt: skip
