"""The portals that Portnet ID knows on this machine, as files for ``relying-party put``.

Names, texts and audiences of the cards are those of PORTNET's user guide.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from local_run import secrets
from local_run.installation import Installation

Registration = Mapping[str, object]

BANQUES_CARD = {
    "title": "Portail Banques",
    "text": (
        "Le Portail Banque permet aux établissements bancaires de gérer de manière sécurisée et "
        "dématérialisée les opérations liées au commerce extérieur, tout en assurant un suivi "
        "efficace des dossiers."
    ),
    "audiences": ["Banque"],
    "position": 1,
    "status": "open",
}
MIC_CARD = {
    "title": "Portail MIC",
    "text": (
        "Le Portail MIC centralise le traitement des formalités et autorisations, avis et "
        "contrôles des organismes intervenant dans les opérations d’importation et d’exportation."
    ),
    "audiences": [
        "MIC", "ONSSA", "ONICL", "ANRT", "ANEF", "BMDA", "CCM", "AMMPS", "Bureaux de contrôle",
    ],
    "position": 2,
    "status": "open",
}  # fmt: skip

DOUANES_CARD = {
    "title": "Portail Douanes",
    "text": (
        "Le Portail Douane offre aux services douaniers un espace dédié pour le traitement, le "
        "contrôle et la programmation des opérations douanières."
    ),
    "audiences": ["Douane", "Agent Douanier", "Programmation", "Marchandise en souffrance"],
    "position": 3,
    "status": "open",
}


def write(installation: Installation) -> list[Path]:
    """A file for each relying party; returns their paths."""
    data, url = installation.data, installation.settings.url
    parties = (
        _portal("banques", "Portail Banques", data.secrets / "BANQUES_CLIENT_KEY", url("banques"))
        | {"card": BANQUES_CARD},
        _portal("helpdesk", "Centre d’aide", data.secrets / "HELPDESK_CLIENT_KEY", url("aide")),
        _mic(data.secrets / "MIC_CLIENT_SECRET", url("mic")) | {"card": MIC_CARD},
        _portal("douanes", "Portail Douanes", data.secrets / "DOUANES_CLIENT_KEY", url("douanes"))
        | {"card": DOUANES_CARD, "api": f"{url('douanes')}/api/v1"},
    )
    return [_write(data.registrations, party) for party in parties]


def _portal(client_id: str, name: str, key: Path, url: str) -> dict[str, object]:
    """A portal built with portal_kit: it proves itself with its own key."""
    return {
        "client_id": client_id,
        "name": name,
        "profile": "fapi2",
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [secrets.public_key(key)]},
        "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": [f"{url}/connexion/retour"],
        "post_logout_redirect_uris": [f"{url}/deconnecte"],
        "backchannel_logout_uri": f"{url}/logout/backchannel",
        "scope": "openid profile portnet",
        "portal": client_id,
    }


def _mic(secret: Path, url: str) -> dict[str, object]:
    """Somebody else's portal, on a plain OIDC library: it has a secret."""
    return {
        "client_id": "mic",
        "name": "Portail MIC",
        "profile": "oidc",
        "token_endpoint_auth_method": "client_secret_basic",
        "client_secret_file": str(secret),
        "redirect_uris": [f"{url}/retour"],
        "post_logout_redirect_uris": [f"{url}/"],
        "backchannel_logout_uri": f"{url}/logout/backchannel",
        "scope": "openid profile portnet",
        "portal": "mic",
    }


def _write(folder: Path, party: Registration) -> Path:
    file = folder / f"{party['client_id']}.json"
    file.write_text(json.dumps(party, ensure_ascii=False, indent=2), encoding="utf-8")
    return file
