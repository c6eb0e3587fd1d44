"""Tables of the one database. Times are seconds since 1970 (UTC) as floats; ids given by Meta are text.

`events` is Rasa's own table, column for column, so that `rasa export` and every tool that reads it goes on working.
The schema is made by Alembic (`migrations/`); a test holds these definitions against what the migrations make.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
OPEN_REPLIES = ("queued", "sending", "unknown")
"""States of an outbox row that is still to be sent, or may be."""

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),  # stable for ever; Rasa's sender_id
    sa.Column("phone_number_id", sa.String(64), nullable=False),
    sa.Column("last_inbound_at", sa.Float, nullable=False),  # opens the 24 h window
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("moved_to", sa.String(32)),  # the same customer's older conversation, when Meta told of it afterwards
    sa.Column("colleague_at", sa.Float),  # when a colleague last wrote from the phone app: the bot holds back for a while
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("phone_number_id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),  # bsuid, parent_bsuid, phone
    sa.Column("value", sa.String(160), primary_key=True),
    sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("seen_at", sa.Float, nullable=False),
)

renames = sa.Table(
    "renames",
    metadata,
    sa.Column("phone_number_id", sa.String(64), primary_key=True),
    sa.Column("previous", sa.String(160), primary_key=True),  # a business-scoped id that is no more
    sa.Column("current", sa.String(160), nullable=False),  # the one that took its place
    sa.Column("changed_at", sa.Float, nullable=False),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("phone_number_id", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),  # message/text, status, field/user_preferences, …
    sa.Column("wamid", sa.String(255), nullable=False),  # or a digest of the content where Meta gives no id
    sa.Column("status", sa.String(32), nullable=False),  # of a status; '' otherwise
    sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id")),
    sa.Column("decision", sa.String(32), nullable=False),
    sa.Column("sent_at", sa.Float, nullable=False),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # JSON: what a turn or a status needs of it
    sa.Column("raw", sa.Text, nullable=False),  # JSON: the update as Meta sent it
    sa.Column("state", sa.String(16), nullable=False),  # new, claimed, done, dead, kept
    sa.Column("claim", sa.String(32)),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("deaths", sa.Integer, nullable=False, server_default="0"),  # tries in which the worker died; it may have been another's fault
    sa.Column("next_attempt_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("replayed_at", sa.Float),
    sa.Column("finished_at", sa.Float),
    sa.Column("turn_id", sa.String(255)),
    sa.Column("error", sa.String(255)),
    sa.UniqueConstraint("phone_number_id", "kind", "wamid", "status", name="inbox_once"),
)
sa.Index("ix_inbox_lane", inbox.c.conversation_id, inbox.c.state, inbox.c.sent_at, inbox.c.id)
sa.Index("ix_inbox_conversation", inbox.c.conversation_id, inbox.c.id)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("phone_number_id", sa.String(64), nullable=False),
    sa.Column("turn_id", sa.String(255), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("opaque", sa.String(64), nullable=False, unique=True),  # biz_opaque_callback_data
    sa.Column("message", sa.Text, nullable=False),  # JSON without recipient
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_attempt_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("possibly_twice", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("stood_in_at", sa.Float),  # when a template took the place of this reply, which came too late
    sa.Column("wamid", sa.String(255), index=True),
    sa.Column("error_code", sa.Integer),
    sa.Column("error", sa.String(255)),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.UniqueConstraint("turn_id", "conversation_id", "position", name="outbox_once"),
)
sa.Index("ix_outbox_lane", outbox.c.conversation_id, outbox.c.state, outbox.c.id)

# Small indexes over what is unfinished, however much is finished. A query must say the condition to the letter to be helped.
UNFINISHED: tuple[tuple[str, str, tuple[sa.Column, ...]], ...] = (
    ("ix_inbox_waiting_turns", "decision = 'turn' AND state = 'new'", (inbox.c.received_at, inbox.c.id)),
    ("ix_inbox_waiting_statuses", "decision = 'status' AND state = 'new'", (inbox.c.next_attempt_at, inbox.c.id)),
    ("ix_inbox_claimed", "state = 'claimed'", (inbox.c.id,)),
    ("ix_outbox_queued", "state = 'queued'", (outbox.c.id,)),
    ("ix_outbox_sending", "state = 'sending'", (outbox.c.id,)),
    ("ix_outbox_unknown", "state = 'unknown'", (outbox.c.changed_at, outbox.c.id)),
)
for _name, _condition, _columns in UNFINISHED:
    sa.Index(_name, *_columns, sqlite_where=sa.text(_condition), postgresql_where=sa.text(_condition))

taps = sa.Table(
    "taps",
    metadata,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("message_key", sa.String(64), nullable=False),  # the choices of one message share it
    sa.Column("title", sa.String(255), nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("used_at", sa.Float),
    sa.Column("number", sa.Integer),  # the number it is shown under, where one is shown
    sa.Column("turn_id", sa.String(255)),
)

media_uploads = sa.Table(
    "media_uploads",
    metadata,
    sa.Column("phone_number_id", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),  # of the file, in hex
    sa.Column("media_id", sa.String(255), nullable=False),
    sa.Column("uploaded_at", sa.Float, nullable=False),
)

tracker_windows = sa.Table(
    "tracker_windows",
    metadata,
    sa.Column("conversation_id", sa.String(255), primary_key=True),
    sa.Column("first_event_id", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # JSON: slots that differ from their default, and the open form, before that event
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.Integer, sa.Sequence("events_seq", optional=True), primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
)
