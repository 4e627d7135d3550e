"""What was promised to whom: orders, their lines and every change of their state.

Owns ``orders``, ``order_line`` and ``order_history``. A state only moves along the arrows of
``states``; each move is recorded with who and why. Announces ``OrderPlaced``, ``OrderPaid``,
``OrderPaymentFailed`` and ``OrderCancelled``.
"""
