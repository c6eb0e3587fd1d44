"""One small typed client per business service."""
