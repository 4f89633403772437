"""What runs, at a glance: the services, their workers and what each of them is told."""

from dataclasses import dataclass

GATEWAY_DOOR = "gateway"
INTERNAL_DOOR = "internal"
SMTP_DOOR = "smtp"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A web application behind the gateway.

    ``label`` is the first part of its host name, ``prefix`` begins the names of its settings,
    ``redis_prefix`` those of its keys. ``secrets`` are its own settings that are secret; it is
    told no others. ``doors`` are what it listens on. ``calls_out`` is for one that is told the
    ways out: to addresses which portals have registered, to mail and to SMS.
    """

    name: str
    label: str
    application: str
    prefix: str
    redis_prefix: str
    secrets: tuple[str, ...]
    has_database: bool = True
    has_worker: bool = False
    calls_out: bool = False
    doors: tuple[str, ...] = (GATEWAY_DOOR, INTERNAL_DOOR)

    @property
    def command(self) -> str:
        """The name of its command line."""
        return self.name

    @property
    def database(self) -> str:
        """The name of its database and of the role that owns it."""
        return self.name.replace("-", "_")


PORTNET_ID = Service(
    name="portnet-id",
    label="id",
    application="portnet_id.wsgi:application",
    prefix="PORTNET_ID",
    redis_prefix="portnet-id",
    secrets=("PORTNET_ID_SECRET_KEY", "PORTNET_ID_ENCRYPTION_KEY", "SMS_GATEWAY_TOKEN"),
    has_worker=True,
    calls_out=True,
)
BANQUES = Service(
    name="banques",
    label="banques",
    application="banques.wsgi:application",
    prefix="BANQUES",
    redis_prefix="banques",
    secrets=("BANQUES_SECRET_KEY", "BANQUES_CLIENT_KEY"),
    has_worker=True,
)
HELPDESK = Service(
    name="helpdesk",
    label="aide",
    application="helpdesk.wsgi:application",
    prefix="HELPDESK",
    redis_prefix="aide",
    secrets=("HELPDESK_SECRET_KEY", "HELPDESK_CLIENT_KEY"),
)
MIC = Service(
    name="mic",
    label="mic",
    application="demo_portals.mic.wsgi:application",
    prefix="MIC",
    redis_prefix="mic",
    secrets=("MIC_SECRET_KEY", "MIC_CLIENT_SECRET"),
    has_database=False,
)
DOUANES = Service(
    name="douanes",
    label="douanes",
    application="demo_portals.douanes.wsgi:application",
    prefix="DOUANES",
    redis_prefix="douanes",
    secrets=("DOUANES_SECRET_KEY", "DOUANES_CLIENT_KEY"),
    has_database=False,
)
MAILBOX = Service(
    name="mailbox",
    label="mail",
    application="demo_portals.mailbox.wsgi:application",
    prefix="MAILBOX",
    redis_prefix="mailbox",
    secrets=("MAILBOX_SECRET_KEY", "SMS_GATEWAY_TOKEN"),
    has_database=False,
    doors=(GATEWAY_DOOR, INTERNAL_DOOR, SMTP_DOOR),
)

PORTALS = (BANQUES, HELPDESK, MIC, DOUANES)
SERVICES = (PORTNET_ID, *PORTALS, MAILBOX)
