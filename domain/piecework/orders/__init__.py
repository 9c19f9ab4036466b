"""Orders of piecework.

A buyer drafts the work and its terms and pays everything it may cost into escrow. The platform
times a sample and compares the pay with the minimum wage; only then can the order be published.
For two days a share of the lots is kept for the neediest. When every lot is finished, or the order
is called off, the workers have been paid and what is left of the escrow goes back.
"""
