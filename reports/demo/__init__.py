"""The demonstration: an invented Party organisation, told relative to a given day. Nothing here is random."""
