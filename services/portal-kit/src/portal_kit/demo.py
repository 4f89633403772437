"""The demo world: fictitious banks and people, the same for every service of a local run.

Everything here is public, so a service that finds these people in its database refuses to
start when its public host is not local. No name, code or number belongs to anybody.
"""

from base64 import b32encode
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID, uuid5

NAMESPACE = UUID("5d3c1f1e-6d0a-5a58-9c0b-0f1f5b7c9a10")
MAIL_DOMAIN = "exemple.invalid"  # RFC 2606: no mail can ever reach anybody.


@dataclass(frozen=True, kw_only=True)
class DemoBranch:
    """A « guichet »: five digits and a place."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DemoOrganisation:
    """``code`` is the bank's three digits, or a short name for the others."""

    code: str
    name: str
    short_name: str
    kind: str
    branches: tuple[DemoBranch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DemoRole:
    """A role on a portal; no ``branches`` means all of the organisation's."""

    portal: str
    role: str
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """A person who can sign in, or — ``invited`` — only open an invitation.

    ``has_app`` is false for who has codes sent by SMS and nothing else.
    """

    username: str
    name: str
    organisation: str
    roles: tuple[DemoRole, ...]
    invited: bool = field(default=False)
    has_app: bool = field(default=True)

    @property
    def sub(self) -> UUID:
        return uuid5(NAMESPACE, self.username)

    @property
    def email(self) -> str:
        return f"{self.username}@{MAIL_DOMAIN}"

    @property
    def phone(self) -> str:
        """Of a run on one's own machine every SMS ends in its mailbox."""
        return f"+2126000000{PHONES.index(self.username) + 41}"

    @property
    def password(self) -> str:
        """Public and derived from the user name, so that a list of it can be printed."""
        return f"Demo-{self.username}-{self._digest('password').hex()[:6]}"

    @property
    def totp_secret(self) -> str:
        return b32encode(self._digest("totp")[:20]).decode()

    def _digest(self, purpose: str) -> bytes:
        return sha256(f"portnet demo {purpose} {self.username}".encode()).digest()


CASA_PORT = DemoBranch(code="00010", name="Casa Port")
CREDIT_ATLANTIQUE = DemoOrganisation(
    code="451",
    name="Crédit Atlantique",
    short_name="C. Atlantique",
    kind="bank",
    branches=(
        CASA_PORT,
        DemoBranch(code="00020", name="Tanger Med"),
        DemoBranch(code="00030", name="Mohammedia"),
        DemoBranch(code="00040", name="Agadir"),
        DemoBranch(code="00050", name="Safi"),
        DemoBranch(code="00060", name="Kénitra"),
    ),
)
BANQUE_DU_DETROIT = DemoOrganisation(
    code="452",
    name="Banque du Détroit",
    short_name="B. du Détroit",
    kind="bank",
    branches=(
        DemoBranch(code="00100", name="Tanger Ville"),
        DemoBranch(code="00110", name="Casablanca Anfa"),
    ),
)
BANQUE_DES_OASIS = DemoOrganisation(
    code="453",
    name="Banque des Oasis",
    short_name="B. des Oasis",
    kind="bank",
    branches=(DemoBranch(code="00200", name="Marrakech"),),
)
MINISTRY = DemoOrganisation(
    code="MIC", name="Ministère de l’Industrie et du Commerce", short_name="MIC", kind="ministry"
)
CUSTOMS = DemoOrganisation(
    code="ADII",
    name="Administration des Douanes et Impôts Indirects",
    short_name="Douane",
    kind="customs",
)
PORTNET = DemoOrganisation(
    code="PORTNET", name="PORTNET S.A.", short_name="PORTNET", kind="portnet"
)

ORGANISATIONS = (CREDIT_ATLANTIQUE, BANQUE_DU_DETROIT, BANQUE_DES_OASIS, MINISTRY, CUSTOMS, PORTNET)
BANKS = tuple(each for each in ORGANISATIONS if each.kind == "bank")

HELP = DemoRole(portal="helpdesk", role="requester")


def _bank_person(
    username: str, name: str, role: str, *branches: str, bank: DemoOrganisation, mic: bool = False
) -> DemoPerson:
    roles = [DemoRole(portal="banques", role=role, branches=branches), HELP]
    if mic:
        roles.append(DemoRole(portal="mic", role="reader"))
    return DemoPerson(username=username, name=name, organisation=bank.code, roles=tuple(roles))


PERSONS = (
    _bank_person("s.alami", "Salma Alami", "clerk", "00010", bank=CREDIT_ATLANTIQUE, mic=True),
    _bank_person("k.bennis", "Karim Bennis", "approver", bank=CREDIT_ATLANTIQUE),
    _bank_person("n.tazi", "Nadia Tazi", "manager", bank=CREDIT_ATLANTIQUE),
    _bank_person("h.fassi", "Hicham Fassi", "auditor", bank=CREDIT_ATLANTIQUE),
    _bank_person("l.ouazzani", "Leïla Ouazzani", "bank_admin", bank=CREDIT_ATLANTIQUE),
    _bank_person("y.naciri", "Yassine Naciri", "clerk", "00100", bank=BANQUE_DU_DETROIT),
    _bank_person("a.chraibi", "Amina Chraïbi", "approver", bank=BANQUE_DES_OASIS),
    DemoPerson(
        username="m.idrissi",
        name="Mehdi Idrissi",
        organisation=MINISTRY.code,
        roles=(DemoRole(portal="mic", role="reader"), HELP),
    ),
    DemoPerson(
        username="t.amrani",
        name="Tarik Amrani",
        organisation=CUSTOMS.code,
        roles=(DemoRole(portal="douanes", role="officer"), HELP),
    ),
    DemoPerson(
        username="f.zerouali",
        name="Fatima Zerouali",
        organisation=CUSTOMS.code,
        roles=(DemoRole(portal="douanes", role="reader"), HELP),
    ),
    DemoPerson(
        username="i.kabbaj",
        name="Imane Kabbaj",
        organisation=PORTNET.code,
        roles=(
            DemoRole(portal="banques", role="platform_auditor"),
            DemoRole(portal="douanes", role="platform_auditor"),
            DemoRole(portal="mic", role="reader"),
            HELP,
        ),
    ),
    DemoPerson(
        username="r.sefrioui",
        name="Rim Sefrioui",
        organisation=PORTNET.code,
        roles=(HELP,),
    ),
    DemoPerson(
        username="o.berrada",
        name="Omar Berrada",
        organisation=CREDIT_ATLANTIQUE.code,
        roles=(DemoRole(portal="banques", role="clerk", branches=("00010",)), HELP),
        invited=True,
    ),
    DemoPerson(
        username="z.lahlou",
        name="Zineb Lahlou",
        organisation=BANQUE_DU_DETROIT.code,
        roles=(DemoRole(portal="banques", role="auditor"), HELP),
        has_app=False,
    ),
)

# Whose phone ends in 41, 42 …: who is new comes last, and nobody's number changes.
PHONES = tuple(each.username for each in PERSONS)


def person(username: str) -> DemoPerson:
    """Raises ``LookupError`` for a name that is not in the list."""
    for each in PERSONS:
        if each.username == username:
            return each
    raise LookupError(f"no demo person named {username!r}")
