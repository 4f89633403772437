"""What Portnet ID is told of the portals on this machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from local_run import relying_parties, secrets
from local_run.data_folder import DataFolder
from local_run.installation import Installation
from local_run.owner import database_owner
from local_run.settings import RunSettings

Party = Mapping[str, Any]


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    data = DataFolder(tmp_path)
    data.prepare(database_owner())
    secrets.ensure(data.secrets)
    settings = RunSettings(scheme="http", port=8123, data=tmp_path, locales="fr")
    return Installation(settings=settings, data=data, sockets=tmp_path, ports={})


@pytest.fixture
def parties(installation: Installation) -> dict[str, Party]:
    files = relying_parties.write(installation)
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def test_people_come_back_to_the_port_of_this_run(parties: dict[str, Party]) -> None:
    assert {name: party["redirect_uris"] for name, party in parties.items()} == {
        "banques": ["http://banques.portnet.localhost:8123/connexion/retour"],
        "helpdesk": ["http://aide.portnet.localhost:8123/connexion/retour"],
        "mic": ["http://mic.portnet.localhost:8123/retour"],
        "douanes": ["http://douanes.portnet.localhost:8123/connexion/retour"],
    }


def test_no_secret_leaves_its_file(installation: Installation, parties: dict[str, Party]) -> None:
    told = json.dumps(parties)

    for path in installation.data.secrets.iterdir():
        assert path.read_text() not in told
    assert not [key for party in parties.values() for key in _keys(party) if "d" in key]


def test_the_guide_s_three_portals_have_their_cards_in_order(parties: dict[str, Party]) -> None:
    cards = sorted(
        (party["card"] for party in parties.values() if "card" in party),
        key=lambda card: card["position"],
    )

    assert [(card["title"], card["status"]) for card in cards] == [
        ("Portail Banques", "open"),
        ("Portail MIC", "open"),
        ("Portail Douanes", "open"),
    ]


def _keys(party: Party) -> list[Party]:
    keys: list[Party] = party.get("jwks", {}).get("keys", [])
    return keys
