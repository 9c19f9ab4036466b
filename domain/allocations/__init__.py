"""Allocations: from a campaign's pool to households, by a stated rule.

The rule's version stands in the event; its inputs (need scores, caps, relations) are committed to
there and kept in the vault, so that an auditor can repeat the split and nobody else reads them.
"""
