"""Letters to people: what they say, how they are built, how they leave.

``letters`` builds a message from values (pure: the same values give the same bytes), ``words``
holds what it says in each language, ``transport`` hands it to a mail server or a folder.

The room owns the letter rows: one of each kind about one thing, leased before it is handed
over. It knows nothing of orders: whoever writes brings all that the letter says. A letter may
go out twice when a server dies between taking it and saying so; it then bears the same
``Message-ID``, by which mailboxes recognise it.
"""
