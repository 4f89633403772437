"""Where no gateway is named: on a machine of one's own, where nobody needs one to begin with."""

import logging

from portnet_id.domain.messages import Message, NotSent

LOG = logging.getLogger(__name__)


class Unconfigured:
    """A ``Sender`` that sends nothing and says which setting is missing."""

    def __init__(self, setting: str) -> None:
        self._setting = setting

    def send(self, message: Message) -> None:
        LOG.warning("a message cannot be sent", extra={"channel": message.channel.value})
        raise NotSent(f"{self._setting} is not set")
