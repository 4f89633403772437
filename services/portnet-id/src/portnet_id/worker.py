"""What Portnet ID does in the background: it tells portals, ends what is overdue, and forgets."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from portal_kit import database, jobs
from portal_kit.audit.event import AuditEvent
from portal_kit.outbound import Outbound
from portnet_id.adapters.mail import Mailer
from portnet_id.adapters.signing_keys import SqlSigningKeys
from portnet_id.adapters.sms_gateway import SmsGateway
from portnet_id.adapters.stores import SqlStoreOpener
from portnet_id.adapters.unconfigured import Unconfigured
from portnet_id.adapters.vault import KeyVault
from portnet_id.domain import logout_notices
from portnet_id.domain.ending import AT_ONCE, CLOCK, end_overdue
from portnet_id.domain.leftovers import forget_leftovers
from portnet_id.domain.logout_notices import LogoutNotice
from portnet_id.domain.messages import Channel, NotSent, Sender
from portnet_id.domain.sign_in.sending_codes import CodePost, pause_before
from portnet_id.domain.sign_in.sent_codes import TASK as SEND_CODE
from portnet_id.domain.sign_ons import EndReason
from portnet_id.domain.signing_keys import SigningKeys
from portnet_id.domain.stores import OpenStores
from portnet_id.protocol.backchannel_logout import LogoutTeller, NotTold
from portnet_id.protocol.key_ring import KeyRing
from portnet_id.settings import Settings

EVERY_HOUR = "17 * * * *"
PORTALS_AT_ONCE = 8  # Each may take five seconds, and holds up only its own.

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Background:
    """What the tasks work with."""

    open_stores: OpenStores
    signing_keys: SigningKeys
    teller: LogoutTeller
    code_post: CodePost


class UntilSent(BaseRetryStrategy):
    """Tries again, ever less often; the task itself gives up once its code is over."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, NotSent):
            return None
        seconds = int(pause_before(job.attempts + 1).total_seconds())
        return RetryDecision(retry_in={"seconds": seconds})


class Pauses(BaseRetryStrategy):
    """Tries again after each of ``logout_notices.PAUSES``; the task gives up itself."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, NotTold) or job.attempts >= len(logout_notices.PAUSES):
            return None
        seconds = int(logout_notices.PAUSES[job.attempts].total_seconds())
        return RetryDecision(retry_in={"seconds": seconds})


def work(settings: Settings) -> None:
    """Until SIGTERM or SIGINT; see ``portal_kit.jobs.run_worker``."""
    jobs.run_worker(queue(settings.database_url, background(settings)), at_once=PORTALS_AT_ONCE)


def background(settings: Settings) -> Background:
    engine = database.engine(settings.database_url)
    open_stores = SqlStoreOpener(engine)
    vault = KeyVault(secret_key=settings.secret_key, encryption_key=settings.encryption_key)
    signing_keys = SqlSigningKeys(engine, vault)
    teller = LogoutTeller(
        issuer=settings.issuer,
        keys=KeyRing(signing_keys),
        open_stores=open_stores,
        outbound=Outbound(settings.outbound),
    )
    code_post = CodePost(open_stores=open_stores, vault=vault, senders=senders(settings))
    return Background(
        open_stores=open_stores, signing_keys=signing_keys, teller=teller, code_post=code_post
    )


def senders(settings: Settings) -> dict[Channel, Sender]:
    """Who carries the messages of each channel."""
    return {
        Channel.SMS: SmsGateway(settings.sms) if settings.sms else Unconfigured("SMS_GATEWAY_URL"),
        Channel.EMAIL: Mailer(settings.mail) if settings.mail else Unconfigured("SMTP_URL"),
    }


def queue(database_url: str, here: Background) -> App:
    """The queue with the service's tasks and its schedule."""
    app = jobs.queue(database_url)

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="forget_leftovers", queueing_lock="forget leftovers", retry=3)
    def forget(timestamp: int) -> None:
        del timestamp  # Every schedule hands over its time.
        with here.open_stores() as stores:
            forgotten = forget_leftovers(stores, at=datetime.now(UTC))
        logger.info("leftovers were forgotten", extra=forgotten)

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="renew_signing_keys", queueing_lock="renew signing keys", retry=3)
    def renew_keys(timestamp: int) -> None:
        del timestamp
        made, retired = here.signing_keys.renew(by=CLOCK, at=datetime.now(UTC))
        if made or retired:
            logger.info("signing keys were renewed", extra={"made": made, "retired": retired})

    @app.periodic(cron=jobs.EVERY_MINUTE)
    @app.task(name="end_overdue_sign_ons", queueing_lock="end overdue sign-ons")
    def end_sign_ons(timestamp: int) -> None:
        del timestamp
        end_all_overdue(here.open_stores, at=datetime.now(UTC))

    @app.task(name=logout_notices.TASK, retry=Pauses(), pass_context=True)
    def tell_portal(context: JobContext, client_id: str, sid: str, sub: str, reason: str) -> None:
        notice = LogoutNotice(client_id=client_id, sid=sid, sub=UUID(sub), reason=EndReason(reason))
        tell_or_give_up(here, notice, attempts=context.job.attempts, at=datetime.now(UTC))

    @app.task(name=SEND_CODE, retry=UntilSent())
    def send_code(code_id: str, sealed: str) -> None:
        here.code_post.deliver(UUID(code_id), sealed, at=datetime.now(UTC))

    return app


def end_all_overdue(open_stores: OpenStores, *, at: datetime) -> None:
    """Batch after batch, each kept as a whole."""
    ended = AT_ONCE
    while ended == AT_ONCE:
        with open_stores() as stores:
            ended = end_overdue(stores, at=at)


def tell_or_give_up(here: Background, notice: LogoutNotice, *, attempts: int, at: datetime) -> None:
    """Raises ``NotTold`` where it is to be tried again; the last failure is in the audit trail."""
    try:
        here.teller.tell(notice, at=at)
    except NotTold as problem:
        told = {"client_id": notice.client_id, "why": str(problem), "attempts": attempts + 1}
        logger.warning("a portal was not told of a logout", extra=told)
        if attempts < len(logout_notices.PAUSES):
            raise
        with here.open_stores() as stores:
            stores.audit(_given_up(notice, at))


def _given_up(notice: LogoutNotice, at: datetime) -> AuditEvent:
    return AuditEvent(
        action="logout.not_told",
        actor=CLOCK,
        organisation="",
        subject=notice.client_id,
        outcome="refused",
        at=at,
        request_id="",
        details={"sid": notice.sid, "reason": notice.reason},
    )
