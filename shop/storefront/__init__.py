"""The door for shoppers' browsers: pages rendered here, usable without JavaScript.

A view parses what came in, calls one flow and renders one template with one presenter;
no SQL and no rule lives in this door. Pages that caches share carry nothing of the
visitor: the cart's count comes from ``/me``, asked only by who has a cart. Nothing on a
page is inline (no script, no style, no handler), so that the content policy needs no
exception and no nonce.

``presenters``       what each template receives
``choice``           which variant a product's address means
``formatting``       amounts, days and legal words as each language writes them
``rendering``        the filters and globals that templates use
``structured_data``  the same offer in words for search engines
"""
