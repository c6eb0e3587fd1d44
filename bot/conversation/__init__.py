"""The durable turn: inbox -> turn -> tracker -> outbox, and the only owner of the database.

Nothing here knows Meta's wire format, and only `tracker_store` knows Rasa.
"""
