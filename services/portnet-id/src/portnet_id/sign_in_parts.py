"""Puts together what the pages of the sign-in ask."""

import time

from redis import Redis

from portnet_id.adapters.drafts import RedisDrafts
from portnet_id.adapters.failed_sign_ins import RedisBurns, RedisFailedSignIns
from portnet_id.adapters.password_hasher import Argon2Hasher
from portnet_id.adapters.proof_of_work import AltchaWork
from portnet_id.domain.enrolment import Enrolment
from portnet_id.domain.sign_in.captcha import Captcha
from portnet_id.domain.sign_in.code_check import CodeCheck
from portnet_id.domain.sign_in.interactions import Interactions
from portnet_id.domain.sign_in.password_check import PasswordCheck
from portnet_id.domain.sign_in.sending_codes import SentCodes
from portnet_id.domain.stores import OpenStores
from portnet_id.domain.vault import Vault
from portnet_id.web.questions import PlainQuestions
from portnet_id.web.wiring import SignInParts


def sign_in_parts(
    redis: Redis, *, open_stores: OpenStores, interactions: Interactions, vault: Vault
) -> SignInParts:
    hasher = Argon2Hasher(vault)
    sent_codes = SentCodes(open_stores=open_stores, vault=vault)
    return SignInParts(
        captcha=Captcha(
            work=AltchaWork(vault),
            questions=PlainQuestions(),
            vault=vault,
            burns=RedisBurns(redis),
        ),
        check_password=PasswordCheck(
            open_stores=open_stores,
            hasher=hasher,
            failed=RedisFailedSignIns(redis),
            vault=vault,
        ),
        check_code=CodeCheck(open_stores=open_stores, interactions=interactions, vault=vault),
        sent_codes=sent_codes,
        enrolment=Enrolment(
            open_stores=open_stores,
            hasher=hasher,
            drafts=RedisDrafts(redis, vault),
            sent_codes=sent_codes,
            vault=vault,
        ),
        pause=time.sleep,
    )
