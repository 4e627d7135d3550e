"""What the outside sees of the shop: who asked (context), what happened (logs), how much (metrics).

Below everything with business words, so that any floor may speak of itself.
"""
