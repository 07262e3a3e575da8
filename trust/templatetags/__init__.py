"""Tags of trust."""
