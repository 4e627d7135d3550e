"""The door for programs: JSON under ``/api/v1``.

A resource's file holds its operations: each parses by a shape, calls one flow and answers by a
shape. Rules, SQL and statuses of errors live elsewhere.

``blueprint``   hangs all operations on the application
``operations``  what an operation is, and the list of them
``reading``     queries and bodies into shapes, or every fault of them at once
``faults``      which fields of a body are wrong, and how
``replying``    shapes into answers, with ETags
``openapi``     the document, made of the same operations and shapes
``shapes``      what travels, by subject
``products`` ``carts`` ``checkout`` ``orders`` ``webhooks``  the resources
"""
