"""A small portal, signed in at a Portnet ID of the test's own process."""

import pytest
from flask import Flask

from portal_kit.audit.event import AuditEvent
from portal_kit.portal import Portal
from portal_kit.testing import CarefulClient, FakeClock, FakeProvider, a_viewer, careful_client
from tests.portal_kit import small_portal


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def audited() -> list[AuditEvent]:
    """What the portal told its audit trail."""
    return []


@pytest.fixture
def app(redis_url: str, clock: FakeClock, audited: list[AuditEvent]) -> Flask:
    return small_portal.create_app(redis_url, clock=clock, audit=audited.append)


@pytest.fixture
def portal(app: Flask) -> Portal:
    found = app.extensions["portal_kit.portal"]
    assert isinstance(found, Portal)
    return found


@pytest.fixture
def provider(portal: Portal, clock: FakeClock) -> FakeProvider:
    """Portnet ID as the portal sees it; Salma Alami, a clerk, is who signs in there."""
    provider = FakeProvider(
        small_portal.settings(),
        client_key=small_portal.CLIENT_KEY,
        viewer=a_viewer(),
        clock=clock,
    )
    provider.serve(portal)
    return provider


@pytest.fixture
def portal_client(app: Flask) -> CarefulClient:
    return careful_client(app, label=small_portal.LABEL)
