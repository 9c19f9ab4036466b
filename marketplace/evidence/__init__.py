"""Pictures that events name by hash: samples, instructions, finished work, damaged goods.

A picture lies outside the log, in a folder, under the SHA-256 of its bytes. The log says which one
was meant, so nobody can put another in its place. What is stored holds pixels and nothing else: the
place, time and phone that a camera writes into its files concern nobody.
"""
