"""What travels over the API: the same structs validate, serialise and describe.

Names are unique across these files: they are the names of the document's components. ``$`` also
matches before a final line end, so a pattern without a tight length ends in ``(?!\\n)$``.
"""
