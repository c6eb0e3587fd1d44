"""Meta's wire format and nothing else: signature, inbound parsing, outbound rendering, Graph client, error table."""
