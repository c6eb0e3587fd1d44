"""What the bot does: one file per topic, one small client per business service in `actions.backends`."""
