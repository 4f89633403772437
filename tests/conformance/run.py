"""A run: one provider, its plans, one result a module."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error as BrowserFailed
from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, HOW_TO_GET_ONE, find_chromium
from tests.conformance.browsing import Browser
from tests.conformance.clients_listening import Clients
from tests.conformance.findings import NotTested, Refuted
from tests.conformance.modules import Module
from tests.conformance.plans import Place, Plan
from tests.conformance.provider import Provider
from tests.conformance.results import Outcome, Result

TIMEOUT_SECONDS = 10


class NoBrowser(Exception):
    """Nothing here can open the pages of a sign-in."""

    def __init__(self) -> None:
        super().__init__(f"No Chromium was found. {HOW_TO_GET_ONE}")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which modules run. ``not_applicable`` gives reasons by name of plan and module."""

    names: tuple[str, ...] = ()
    with_slow: bool = True
    not_applicable: Mapping[tuple[str, str], str]

    def takes(self, plan: Plan, module: Module) -> bool:
        if module.is_slow and not self.with_slow:
            return False
        return not self.names or any(part in (plan.name, module.name) for part in self.names)


def judge(
    provider: Provider, plans: list[Plan], clients: Clients, choice: Choice
) -> Iterator[Result]:
    """Each result as it comes. Raises ``NoBrowser``."""
    executable = find_chromium()
    if executable is None:
        raise NoBrowser
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        for plan in plans:
            for module in plan.modules:
                if choice.takes(plan, module):
                    yield _result(provider, plan, module, clients, choice, chromium)
        chromium.close()


def _result(
    provider: Provider,
    plan: Plan,
    module: Module,
    clients: Clients,
    choice: Choice,
    chromium: Chromium,
) -> Result:
    began = time.monotonic()
    reason = choice.not_applicable.get((plan.name, module.name))
    if reason is None:
        outcome, reasons = _run(provider, plan, module, clients, chromium)
    else:
        outcome, reasons = Outcome.NOT_APPLICABLE, [reason]
    return Result(
        plan=plan.name, module=module.name, demands=module.demands, outcome=outcome,
        reasons=tuple(reasons), seconds=time.monotonic() - began,
    )  # fmt: skip


def _run(
    provider: Provider, plan: Plan, module: Module, clients: Clients, chromium: Chromium
) -> tuple[Outcome, list[str]]:
    """What the module found. Certificates are the business of ``transport``, not the browser's."""
    context = chromium.new_context(ignore_https_errors=True, locale="fr-FR")
    metadata = _read(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    place = Place(
        provider=provider, metadata=metadata, keys=_read(provider, metadata["jwks_uri"]),
        clients=clients, browser=Browser(context, provider.person(), clients),
    )  # fmt: skip
    bench = plan.bench(place)
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
