"""A run: a provider is started with the clients of its plans; one result comes of each module."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error as BrowserFailed
from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.conformance.browsing import Browser
from tests.conformance.clients_listening import Clients, clients_listening
from tests.conformance.every_plan import plans_for
from tests.conformance.findings import NotTested, Refuted
from tests.conformance.modules import Module
from tests.conformance.plans import Place, Plan
from tests.conformance.provider import Provider, Serving
from tests.conformance.results import Outcome, Result

TIMEOUT_SECONDS = 10

Named = tuple[str, str]  # A plan and a module of it.


class NoBrowser(Exception):
    """Nothing here can open the pages of a sign-in."""

    def __init__(self) -> None:
        super().__init__(f"No Chromium was found. {HOW_TO_GET_ONE}")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which modules run: those that are named, or whose plan is; all of them where none is.

    ``not_applicable`` says of which, and why, nothing can be told at this provider.
    """

    names: tuple[str, ...] = ()
    with_slow: bool = True
    not_applicable: Mapping[Named, str] = field(default_factory=dict)

    def modules_of(self, plan: Plan) -> list[Module]:
        return [
            module
            for module in plan.modules
            if (self.with_slow or not module.is_slow)
            and (not self.names or {plan.name, module.name} & set(self.names))
        ]


def run(serving: Serving, choice: Choice) -> Iterator[Result]:
    """Each result as it comes. Raises ``NoBrowser``, or what ``serving`` raises."""
    executable = find_chromium()
    if executable is None:
        raise NoBrowser
    with clients_listening() as clients:
        plans = [plan for plan in plans_for(clients) if choice.modules_of(plan)]
        registrations = [each for plan in plans for each in plan.registrations]
        with serving(registrations, clients) as provider, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
            for plan in plans:
                place = _Place(provider, plan, clients, chromium)
                for module in choice.modules_of(plan):
                    yield _result(
                        place, module, choice.not_applicable.get((plan.name, module.name))
                    )
            chromium.close()


@dataclass(frozen=True)
class _Place:
    """Where the modules of one plan run."""

    provider: Provider
    plan: Plan
    clients: Clients
    chromium: Chromium


def _result(place: _Place, module: Module, not_applicable: str | None) -> Result:
    began = time.monotonic()
    outcome, reasons = (
        _found(place, module)
        if not_applicable is None
        else (Outcome.NOT_APPLICABLE, [not_applicable])
    )
    return Result(
        plan=place.plan.name, module=module.name, demands=module.demands, outcome=outcome,
        reasons=tuple(reasons), seconds=time.monotonic() - began,
    )  # fmt: skip


def _found(place: _Place, module: Module) -> tuple[Outcome, list[str]]:
    """What the module found. Certificates are the business of ``transport``, not the browser's."""
    provider = place.provider
    context = place.chromium.new_context(ignore_https_errors=True, locale="fr-FR")
    metadata = _read(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    bench = place.plan.bench(
        Place(
            provider=provider, metadata=metadata, keys=_read(provider, metadata["jwks_uri"]),
            clients=place.clients, browser=Browser(context, provider.person(), place.clients),
        )
    )  # fmt: skip
    try:
        module.check(bench)
    except NotTested as reason:
        return Outcome.SKIPPED, [str(reason)]
    except Refuted as refuted:
        bench.failures.append(str(refuted))
    except BrowserFailed as failed:
        bench.failures.append(f"the browser could not go on: {failed.message.splitlines()[0]}")
    finally:
        context.close()
    if bench.failures:
        return Outcome.FAILED, [*bench.failures, *bench.warnings]
    return (Outcome.WARNING, bench.warnings) if bench.warnings else (Outcome.PASSED, [])


def _read(provider: Provider, url: str) -> dict[str, Any]:
    response = provider.http.get(url, timeout=TIMEOUT_SECONDS)
    response.raise_for_status()
    return dict(response.json())
