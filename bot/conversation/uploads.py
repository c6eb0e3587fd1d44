"""Which files Meta has already, so that a picture is uploaded once for each business number and not for each reply.

Cloud API: an uploaded medium can be sent by its id for 30 days.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import media_uploads

KEPT_S = 29 * 86_400.0


def find(connection: Connection, number: str, sha256: str, now: float) -> str | None:
    """The media id of a file (SHA-256 in hex) that was uploaded for `number` less than 29 days ago."""
    query = sa.select(media_uploads.c.media_id).where(_is(number, sha256), media_uploads.c.uploaded_at > now - KEPT_S)
    found = connection.scalar(query)
    return str(found) if found is not None else None


def remember(connection: Connection, number: str, sha256: str, media_id: str, now: float) -> None:
    """Note the media id that a file got for `number`, in the place of an earlier one."""
    forget(connection, number, sha256)
    connection.execute(sa.insert(media_uploads).values(phone_number_id=number, sha256=sha256, media_id=media_id, uploaded_at=now))


def forget(connection: Connection, number: str, sha256: str) -> None:
    """Take back a media id that Meta does not know any more."""
    connection.execute(sa.delete(media_uploads).where(_is(number, sha256)))


def _is(number: str, sha256: str) -> sa.sql.ColumnElement:
    return sa.and_(media_uploads.c.phone_number_id == number, media_uploads.c.sha256 == sha256)
