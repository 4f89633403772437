"""``portnet-id invite``: the link with which somebody takes up their account."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import click

from portal_kit.ui.french import moment
from portnet_id.adapters.vault import KeyVault
from portnet_id.cli import OPERATOR, main, settings, stores
from portnet_id.domain.invitations import LIFE
from portnet_id.domain.inviting import CannotInvite, invite
from portnet_id.domain.registered_phones import NotAPhone, register_phone
from portnet_id.settings import LABEL


@main.command("invite")
@click.argument("account")
@click.option("--phone", help="Where codes by SMS go: 06…, 07… or with a country, as +212….")
@click.option("--json", "as_json", is_flag=True, help="Print an object.")
def invite_account(account: str, phone: str | None, as_json: bool) -> None:
    """Print a link, good once and for 72 hours, for ACCOUNT to choose a password and an app.

    With a phone, codes by SMS can be chosen in the place of the app.

    ACCOUNT is a user name or an e-mail address. An earlier link of the same account stops working.
    """
    given = settings()
    vault = KeyVault(secret_key=given.secret_key, encryption_key=given.encryption_key)
    now = datetime.now(UTC)
    with stores(given) as opened:
        try:
            invited, token = invite(opened, vault, identifier=account, invited_by=OPERATOR, at=now)
            if phone:
                register_phone(opened, invited, phone, by=OPERATOR, at=now)
        except (CannotInvite, NotAPhone) as problem:
            raise click.ClickException(str(problem)) from problem
    link = f"{given.url(LABEL)}/invitation?{urlencode({'jeton': token})}"
    expires_at = now + LIFE
    if as_json:
        told = {"account": invited.username, "link": link, "expires_at": expires_at.isoformat()}
        click.echo(json.dumps(told))
    else:
        click.echo(link)
        click.echo(
            f"For {invited.name} ({invited.username}); good once, until {moment(expires_at)}.",
            err=True,
        )
