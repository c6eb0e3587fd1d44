"""Rasa as Sapa runs it: an agent whose turn commits once, whose failures are seen, and whose actions have a deadline.

Imports rasa; only the worker (and rasa's own commands, by way of `bot.channel`) imports this room.
"""
