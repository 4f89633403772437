"""``portnet-id account``: what operators change of an account."""

import json
from datetime import UTC, datetime
from typing import TextIO

import click

from portnet_id.adapters.stores import SqlStores
from portnet_id.cli import OPERATOR, main, settings, stores
from portnet_id.domain.accounts import Account, AccountStatus
from portnet_id.domain.ending import reactivate, suspend
from portnet_id.domain.identifiers import normalised
from portnet_id.domain.recorded_claims import ClaimsFaulty, record_claims
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
        found = _named(opened, account)
        try:
            changed = register_phone(opened, found, phone, by=OPERATOR, at=datetime.now(UTC))
        except NotAPhone as problem:
            raise click.ClickException(str(problem)) from problem
    click.echo(f"Codes of {changed.username} by SMS go to {changed.phone}.")


@account_group.command("set-claims")
@click.argument("account")
@click.argument("file", type=click.File(encoding="utf-8"))
def set_claims(account: str, file: TextIO) -> None:
    """Record what portals may be told about ACCOUNT beyond its name, from the JSON of FILE.

    It is an object of the standard claims of OpenID Connect Core 5.1, such as given_name, locale or
    address, and replaces what was recorded before; {} forgets it. FILE may be - for standard input.
    """
    try:
        given = json.load(file)
    except (ValueError, RecursionError) as problem:
        raise click.ClickException(f"{file.name} holds no JSON.") from problem
    with stores(settings()) as opened:
        found = _named(opened, account)
        try:
            changed = record_claims(opened, found, given, by=OPERATOR, at=datetime.now(UTC))
        except ClaimsFaulty as problem:
            raise click.ClickException(str(problem)) from problem
    recorded = ", ".join(sorted(changed.profile)) or "nothing"
    click.echo(f"Recorded about {changed.username}: {recorded}.")


@account_group.command("suspend")
@click.argument("account")
@click.confirmation_option(prompt="They are signed out everywhere. Suspend the account?")
def suspend_account(account: str) -> None:
    """Close ACCOUNT until it is reactivated: nobody signs in with it, and its sign-ons end."""
    with stores(settings()) as opened:
        found = _being(opened, account, AccountStatus.ACTIVE)
        ended = suspend(opened, found, by=OPERATOR, at=datetime.now(UTC))
    click.echo(f"{found.username} is suspended; sign-ons ended: {ended}.")


@account_group.command("reactivate")
@click.argument("account")
def reactivate_account(account: str) -> None:
    """Open ACCOUNT, which was suspended, again."""
    with stores(settings()) as opened:
        found = _being(opened, account, AccountStatus.SUSPENDED)
        reactivate(opened, found, by=OPERATOR, at=datetime.now(UTC))
    click.echo(f"{found.username} may sign in again.")


def _named(opened: SqlStores, account: str) -> Account:
    found = opened.accounts.find(normalised(account))
    if found is None:
        raise click.ClickException(f"No account is named {account}.")
    return found


def _being(opened: SqlStores, account: str, status: AccountStatus) -> Account:
    found = _named(opened, account)
    if found.status is not status:
        raise click.ClickException(f"{found.username} is {found.status}, not {status}.")
    return found
