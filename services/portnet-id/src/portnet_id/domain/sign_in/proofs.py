"""Whether the interaction of a browser ended in a sign-on that may answer it."""

from portnet_id.domain.levels import REQUIRED
from portnet_id.domain.sign_in.interactions import Interaction
from portnet_id.domain.sign_ons import SignOn


def is_proved(interaction: Interaction, sign_on: SignOn) -> bool:
    """Whether ``sign_on``, alive and this browser's, is what the interaction was for.

    Looked at again here, whatever the pages before have looked at: it must be the one they
    began, of the person whose password was verified, surely enough, and not from before the
    interaction, which exists because what there was before did not do.
    """
    return (
        interaction.sid == sign_on.sid
        and interaction.sub == sign_on.sub
        and sign_on.level is not None
        and sign_on.level.reaches(REQUIRED)
        and sign_on.auth_time >= interaction.started_at
    )
