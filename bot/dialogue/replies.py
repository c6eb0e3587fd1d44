"""The output channel: what Rasa says is rendered and collected in the running turn, not sent.

A turn's end is where its replies are finished: one that said nothing says so, and neighbours that can be one message are joined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.channels.channel import OutputChannel

from bot.conversation import taps
from bot.conversation.turn import Turn, current_turn
from bot.whatsapp.rendering import Choice, Rendered, joined, render

CHANNEL = "whatsapp"
DEAD_LETTER_TEXT = (
    "Maaf, pesan Kakak belum bisa kami proses karena ada gangguan di sistem kami. Pesannya sudah kami catat untuk diperiksa. Silakan coba kirim lagi."
)
NO_ANSWER_RESPONSE, NO_ANSWER_TEXT = "utter_no_answer", "Maaf, saya belum bisa menjawab itu."


class TurnReplies(OutputChannel):
    """Collects a turn's replies. Its name is the channel's, so that channel-specific responses are found."""

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Add one Rasa response to the running turn, rendered with fresh one-use choices."""
        turn = current_turn.get()
        if turn is None:
            raise RuntimeError("A reply was made outside of a turn; there is nobody to commit it.")

        def issue(choices: Sequence[Choice]) -> Sequence[str]:
            issued = taps.new_taps([(choice.title, choice.payload, choice.number) for choice in choices])
            turn.issued.extend(issued)
            return [tap.token for tap in issued]

        # The numbers of one turn go on from message to message, so that a typed one means one choice.
        first = 1 + max((tap.number for tap in turn.issued if tap.number is not None), default=0)
        turn.replies.extend(render(message, issue, answering=turn.messages[-1].wamid, first_number=first))


def plain_messages(text: str) -> list[Rendered]:
    """`text` as messages, outside of a turn."""
    return render({"text": text}, lambda choices: [choice.payload for choice in choices])


def response_text(responses: Mapping[str, Any], name: str, otherwise: str) -> str:
    """The text of a domain's response, its WhatsApp variant first; `otherwise` when the domain has none."""
    variants = [variant for variant in responses.get(name) or () if variant.get("text")]
    variants.sort(key=lambda variant: variant.get("channel") != CHANNEL)
    return str(variants[0]["text"]) if variants else otherwise


def end_turn(turn: Turn, responses: Mapping[str, Any]) -> None:
    """Finish a turn's replies. One that ended well but said nothing says so, unless its conversation is paused."""
    if not turn.replies and not turn.paused and not turn.failures:
        turn.replies.extend(plain_messages(response_text(responses, NO_ANSWER_RESPONSE, NO_ANSWER_TEXT)))
    turn.replies[:] = joined(turn.replies)


def dead_letter(responses: Mapping[str, Any]) -> list[Rendered]:
    """What a customer is told whose message could not be processed."""
    return plain_messages(response_text(responses, "utter_dead_letter", DEAD_LETTER_TEXT))
