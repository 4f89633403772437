"""Every route of every application, written down with who may reach it, and reviewed.

A route that is new, gone, renamed or marked otherwise fails here, in both directions: change the
list only together with the decision it records.
"""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal_kit.web.access import Access, Audience, access_of
from tests.architecture.workspace import APPS, app

EVERYBODY = Audience.EVERYBODY.value
PROGRAMS = Audience.PROGRAMS.value
SIGNED_IN = Audience.SIGNED_IN.value
DECIDING = "approver | clerk"

# Files carry no mark: the guard lets them through by name (portal_kit.service).
EVERY_SERVICE = {
    "GET /_kit/<path:filename>": SIGNED_IN,
    "GET /healthz": PROGRAMS,
    "GET /readyz": PROGRAMS,
    "GET /static/<path:filename>": SIGNED_IN,
}
EVERY_PORTAL = {
    **EVERY_SERVICE,
    "GET /connexion": EVERYBODY,
    "GET /connexion/retour": EVERYBODY,
    "POST /deconnexion": EVERYBODY,
    "GET /deconnecte": EVERYBODY,
    "GET /session": EVERYBODY,  # A script asks; whoever is not signed in is told so in JSON.
    "POST /session/rester": EVERYBODY,
    "POST /logout/backchannel": PROGRAMS,
}
REVIEWED = {
    "portnet_id": {
        **EVERY_SERVICE,
        "GET /.well-known/openid-configuration": PROGRAMS,
        "GET /.well-known/oauth-authorization-server": PROGRAMS,
        "GET /jwks": PROGRAMS,
        "POST /par": PROGRAMS,
        "POST /token": PROGRAMS,
        "GET /userinfo": PROGRAMS,
        "POST /userinfo": PROGRAMS,
        "POST /introspect": PROGRAMS,
        "POST /revoke": PROGRAMS,
        "GET /authorize": EVERYBODY,
        "POST /authorize": PROGRAMS,  # From a portal's page: no token of ours can be in it.
        "GET /authorize/<id>": EVERYBODY,
        "GET /connexion/<id>": EVERYBODY,
        "POST /connexion/<id>": EVERYBODY,
        "GET /connexion/<id>/verification": EVERYBODY,
        "GET /connexion/<id>/code": EVERYBODY,
        "POST /connexion/<id>/code": EVERYBODY,
        "GET /connexion/<id>/autrement": EVERYBODY,
        "POST /connexion/<id>/envoi": EVERYBODY,
        "GET /connexion/<id>/code/<channel>": EVERYBODY,
        "POST /connexion/<id>/code/<channel>": EVERYBODY,
        "GET /connexion/<id>/code-de-secours": EVERYBODY,
        "POST /connexion/<id>/code-de-secours": EVERYBODY,
        "GET /connexion/<id>/codes-restants": EVERYBODY,
        "GET /connexion/<id>/sans-appareil": EVERYBODY,
        "POST /connexion/<id>/annuler": EVERYBODY,
        "GET /invitation": EVERYBODY,
        "POST /invitation": EVERYBODY,
        "GET /invitation/application": EVERYBODY,
        "POST /invitation/application": EVERYBODY,
        "GET /invitation/double-verification": EVERYBODY,
        "POST /invitation/sms/envoi": EVERYBODY,
        "GET /invitation/sms": EVERYBODY,
        "POST /invitation/sms": EVERYBODY,
        "GET /invitation/codes": EVERYBODY,
        "POST /invitation/codes": EVERYBODY,
        "POST /invitation/codes/fichier": EVERYBODY,
        "GET /invitation/terminee": EVERYBODY,
        "GET /logout": EVERYBODY,
        "POST /logout": PROGRAMS,  # As for /authorize.
        "POST /deconnexion": EVERYBODY,
        "GET /deconnecte": EVERYBODY,
    },
    "directory": {
        **EVERY_SERVICE,
        "GET /": EVERYBODY,
        "GET /a-propos": EVERYBODY,
        "GET /accessibilite": EVERYBODY,
        "GET /assistance": EVERYBODY,
        "GET /connexion": EVERYBODY,
        "GET /mentions-legales": EVERYBODY,
        "GET /nos-formations": EVERYBODY,
        "GET /plan-du-site": EVERYBODY,
        "GET /portails/administrations": EVERYBODY,
        "GET /portails/<portal>/acceder": EVERYBODY,
        "POST /dernier-portail/oublier": EVERYBODY,
        "GET /protection-des-donnees": EVERYBODY,
        "GET /souscription": EVERYBODY,
    },
    "banques": {
        **EVERY_PORTAL,
        "GET /": SIGNED_IN,
        "GET /importation/consultation": SIGNED_IN,
        "GET /importation/titres": SIGNED_IN,
        "GET /importation/titres/<registration:number>": SIGNED_IN,
        "GET /importation/titres/<registration:number>/<act:act>": DECIDING,
        "POST /importation/titres/<registration:number>/<act:act>": DECIDING,
        "GET /importation/titres/<registration:number>/<act:act>/saisie": DECIDING,
        "POST /importation/titres/<registration:number>/<act:act>/saisie": DECIDING,
        "GET /importation/titres/<registration:number>/<act:act>/verification": DECIDING,
        "POST /importation/titres/<registration:number>/<act:act>/verification": DECIDING,
        "GET /importation/titres/<registration:number>/<act:act>/resultat": DECIDING,
    },
    "helpdesk": {
        **EVERY_PORTAL,
        "GET /": EVERYBODY,
        "GET /contact": EVERYBODY,
        "GET /faq": EVERYBODY,
        "GET /faq/<slug>": EVERYBODY,
    },
    "douanes": {
        **EVERY_PORTAL,
        "GET /": SIGNED_IN,
        "GET /arrivages/<reference>": SIGNED_IN,
        "GET /arrivages/<reference>/mainlevee": "officer, proved within 5 min",
        "POST /arrivages/<reference>/mainlevee": "officer, proved within 5 min",
        "GET /api/v1/arrivals": "programs with arrivals:read",
    },
    "mailbox": {
        **EVERY_SERVICE,
        "GET /": EVERYBODY,  # On one's own machine only: it refuses to start elsewhere.
        "GET /message/<id>": EVERYBODY,
        "GET /message/<id>/source": EVERYBODY,
        "POST /vider": EVERYBODY,
        "POST /sms": PROGRAMS,
    },
}
ADDRESS = re.compile(r"/|(/([a-z0-9]+(-[a-z0-9]+)*|<(?:[a-z]+:)?[a-z_]+>))+")
GIVEN = ("/_kit/", "/.well-known/")  # By the kit, and by OpenID Connect Discovery.

every_app = pytest.mark.parametrize("name", APPS)


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def granted(application: Flask) -> dict[str, str]:
    """Each route with what its view says of itself: its audience, or the roles and scopes it asks
    for, and how young the proof of a factor must be."""
    found = {}
    for rule in application.url_map.iter_rules():
        access = access_of(application.view_functions[rule.endpoint])
        for method in methods(rule):
            found[f"{method} {rule.rule}"] = in_words(access)
    return found


def in_words(access: Access) -> str:
    words = " | ".join(sorted(access.roles)) or access.audience.value
    if access.fresh is not None:
        words += f", proved within {access.fresh.total_seconds() / 60:.0f} min"
    if access.scopes is not None:
        words += f" with {' '.join(sorted(access.scopes))}"
    return words


@every_app
def test_every_route_grants_what_was_reviewed(name: str) -> None:
    assert granted(app(name)) == REVIEWED[name]


def test_every_application_is_reviewed() -> None:
    assert set(REVIEWED) == set(APPS)


@every_app
def test_addresses_are_lower_case_words_with_hyphens(name: str) -> None:
    rules = [rule.rule for rule in app(name).url_map.iter_rules()]

    odd = [rule for rule in rules if not rule.startswith(GIVEN) and not ADDRESS.fullmatch(rule)]
    assert odd == []


@every_app
def test_no_address_counts_up(name: str) -> None:
    """A number in an address invites to try the next one, and overflows a column."""
    rules = [rule.rule for rule in app(name).url_map.iter_rules()]

    assert [rule for rule in rules if re.search(r"<(int|float)\b", rule)] == []


@every_app
def test_only_get_and_post_are_spoken(name: str) -> None:
    """Forms know no other methods, and each service's pages work without script."""
    spoken = {method for rule in app(name).url_map.iter_rules() for method in methods(rule)}

    assert spoken <= {"GET", "POST"}


@every_app
def test_a_view_that_changes_something_is_not_read(name: str) -> None:
    """A view behind both methods would run on a reload or a prefetch."""
    both = {
        rule.endpoint
        for rule in app(name).url_map.iter_rules()
        if {"GET", "POST"} <= set(methods(rule))
        and access_of(app(name).view_functions[rule.endpoint]).audience is not Audience.PROGRAMS
    }

    assert both == set()
