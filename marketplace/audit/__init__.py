"""The auditor's replay: trusts no index, no balance and no head, only the stored bytes."""
