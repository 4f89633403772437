"""A PORTNET portal in one call: everything of a service, plus sign-in, session, menu and shell."""

from collections.abc import Callable, Mapping, Sequence

from flask import Flask
from redis import Redis
from werkzeug.wrappers import Response

from portal_kit.api.gate import ApiGate
from portal_kit.audit.event import AuditEvent
from portal_kit.menu import MenuEntry
from portal_kit.oidc import backchannel_logout, staying
from portal_kit.oidc import views as sign_in_views
from portal_kit.oidc.answers import SIGN_IN_ANSWERS
from portal_kit.oidc.pending import PendingSignIns
from portal_kit.oidc.relying_party import RelyingParty
from portal_kit.oidc.staying import rest_of
from portal_kit.oidc.views import SignInParts
from portal_kit.renewals import Renewals
from portal_kit.service import Probe, Service
from portal_kit.session import PortalSessions
from portal_kit.session_gate import Clock, SessionGate, current_session, current_viewer, utc_now
from portal_kit.settings import PortalSettings
from portal_kit.spent_ids import SpentIds
from portal_kit.web.access import Access
from portal_kit.web.headers import allow_form_action
from portal_kit.web.refusals import Answers


class Portal:
    """Makes a Flask app a portal of the platform.

    ``title`` is what people call it (« Portail Banques »). ``answers`` words its refusals.
    ``audit`` writes a row in the portal's own database, in a transaction of its own.
    ``readiness`` names what the portal needs besides Redis, each with a probe that raises.
    """

    def __init__(
        self,
        settings: PortalSettings,
        *,
        title: str,
        menu: Sequence[MenuEntry],
        answers: Answers,
        redis: Redis,
        audit: Callable[[AuditEvent], None],
        readiness: Mapping[str, Probe],
        clock: Clock = utc_now,
    ) -> None:
        self.sessions = PortalSessions(redis, settings.label)
        self.relying_party = RelyingParty(settings)
        renewals = Renewals(self.sessions, self.relying_party.renew)
        self.gate = SessionGate(settings, self.sessions, renewals, clock)
        self._api = ApiGate(settings, self.relying_party.provider, redis, clock)
        self._clock = clock
        self._settings = settings
        self._title = title
        self._menu = menu
        self._service = Service(
            settings,
            label=settings.label,
            secret_key=settings.secret_key,
            answers={**SIGN_IN_ANSWERS, **answers},
            readiness={"redis": redis.ping, **readiness},
            guard=self._guard,
            csrf_bound_to=self.gate.csrf_binding,
        )
        self._parts = SignInParts(
            settings=settings,
            relying_party=self.relying_party,
            pending=PendingSignIns(redis, settings.label),
            sessions=self.sessions,
            spent=SpentIds(redis, f"{settings.label}:logout-token"),
            gate=self.gate,
            audit=audit,
            clock=clock,
        )

    def init_app(self, app: Flask) -> None:
        self._service.init_app(app)
        app.extensions["portal_kit.portal"] = self
        self._api.install(app)
        sign_in_views.install(app, self._parts)
        app.register_blueprint(backchannel_logout.bp)
        app.register_blueprint(staying.bp)
        app.context_processor(self._shell)

    def _guard(self, access: Access) -> Response | None:
        if access.scopes is not None:
            self._api.guard(access)
            return None
        # « Se déconnecter » stands on every page, and its POST ends by redirect at Portnet ID.
        allow_form_action(self._settings.issuer)
        return self.gate.guard(access)

    def _shell(self) -> dict[str, object]:
        session = current_session()
        return {
            "session_rest": rest_of(session, at=self._clock()) if session else None,
            "portal_title": self._title,
            "menu": self._menu,
            "viewer": current_viewer(),
            "home_url": self._settings.url("www"),
            "help_url": f"{self._settings.url('aide')}/?depuis={self._settings.label}",
        }
