"""The door for shoppers' browsers: pages rendered here, usable without JavaScript.

A view parses what came in, calls one flow and renders one template with one presenter;
no SQL and no rule lives in this door. Pages that caches share carry nothing of the
visitor: the cart's count comes from ``/me``, asked only by who has a cart. Nothing on a
page is inline (no script, no style, no handler), so that the content policy needs no
exception and no nonce.

``blueprint``        all addresses; registering it is all there is to do
``views``            what answers at each
``builders``         from what flows answer to what templates receive
``presenters``       what each template receives
``forms``            what may come in; ``sentences`` say what is wrong with it
``drafts``           what the checkout form would buy, and for how much
``ordering``         the press of the button; ``refusals`` say why it did not go through
``visitors``         the visitor's own cart
``frames``           whose shop it is, around every page
``answers``          pages as answers: who may keep them
``problems``         the pages for what went wrong
``choice``           which variant a product's address means
``formatting``       amounts, days and legal words as each language writes them
``rendering``        the filters and globals that templates use
``assets``           style, script, fonts and icons
``structured_data``  the same offer in words for search engines
"""
