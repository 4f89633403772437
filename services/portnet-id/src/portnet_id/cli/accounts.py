"""``portnet-id account``: what operators change of an account."""

from datetime import UTC, datetime

import click

from portnet_id.cli import OPERATOR, main, settings, stores
from portnet_id.domain.identifiers import normalised
from portnet_id.domain.registered_phones import NotAPhone, register_phone


@main.group("account")
def account_group() -> None:
    """Change an account."""


@account_group.command("set-phone")
@click.argument("account")
@click.argument("phone")
def set_phone(account: str, phone: str) -> None:
    """Have the codes of ACCOUNT by SMS sent to PHONE: 06…, 07… or with a country, as +212….

    ACCOUNT is a user name or an e-mail address.
    """
    with stores(settings()) as opened:
        found = opened.accounts.find(normalised(account))
        if found is None:
            raise click.ClickException(f"No account is named {account}.")
        try:
            changed = register_phone(opened, found, phone, by=OPERATOR, at=datetime.now(UTC))
        except NotAPhone as problem:
            raise click.ClickException(str(problem)) from problem
    click.echo(f"Codes of {changed.username} by SMS go to {changed.phone}.")
