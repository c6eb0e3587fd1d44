"""A Rasa response into the message objects of the Cloud API, within Meta's limits.

No words are lost: what is too long is split, what has too many or too long buttons becomes a list or numbered text, cards that
make no carousel are said one by one, and a message in Meta's own form that Meta would refuse is said in words.
Source: Cloud API, "Text messages", "Interactive reply buttons", "Interactive lists", "Media messages" and the pages of each type.
"""

from __future__ import annotations

from bot.whatsapp.rendering.merging import joined
from bot.whatsapp.rendering.messages import render
from bot.whatsapp.rendering.plain import simplified, words_of
from bot.whatsapp.rendering.response import Choice, IssueTokens, Rendered
from bot.whatsapp.rendering.splitting import shortened, split

__all__ = ["Choice", "IssueTokens", "Rendered", "joined", "render", "shortened", "simplified", "split", "words_of"]
