"""SMS through an HTTP gateway: ``POST`` with a bearer token, ``{"to": …, "text": …}`` as JSON."""

import requests

from portnet_id.domain.messages import Message, NotSent
from portnet_id.settings import SmsSettings

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 5.0
# An SMS holds 160 characters of GSM's own alphabet (3GPP TS 23.038), and 70 as soon as one is not
# in it: the apostrophe of print is not, that of a typewriter is.
GSM = str.maketrans({"’": "'", "\N{NO-BREAK SPACE}": " "})


class SmsGateway:
    """A ``Sender`` of SMS. The address is the operator's, so it may be in our own network."""

    def __init__(self, settings: SmsSettings) -> None:
        self._url = settings.url
        self._authorization = f"Bearer {settings.token}"

    def send(self, message: Message) -> None:
        """Any 2xx means taken. Raises ``NotSent``."""
        text = " ".join(message.paragraphs).translate(GSM)
        try:
            with requests.Session() as session:
                session.trust_env = False  # A .netrc would take the place of the token.
                answer = session.post(
                    self._url,
                    json={"to": message.to, "text": text},
                    headers={"Authorization": self._authorization},
                    timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                    allow_redirects=False,
                    stream=True,  # What the answer says beside its status is never read.
                )
                status = answer.status_code
                answer.close()
        except requests.RequestException as problem:
            raise NotSent(f"the SMS gateway does not answer: {type(problem).__name__}") from problem
        if not 200 <= status < 300:
            raise NotSent(f"the SMS gateway answers {status}")
