"""Moving orders along their arrows. Each function joins the caller's transaction."""

from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from shop.orders.errors import IllegalMove, OrderNotFound
from shop.orders.models import Order, OrderHistory
from shop.orders.states import sources_of


def move(session: Session, order_id: UUID, target: str, *, who: str, why: str) -> bool:
    """Move an order to ``target`` and record who moved it and why.

    Returns False when it is there already: a message that comes twice changes nothing. Raises
    IllegalMove when no arrow leads there, OrderNotFound when there is no such order. Locks the
    order's row.
    """
    version = session.execute(
        update(Order)
        .where(Order.id == order_id, Order.state.in_(sources_of(target)))
        .values(state=target, version=Order.version + 1, updated_at=func.now())
        .returning(Order.tenant_id, Order.version)
    ).first()
    if version is None:
        _explain(session, order_id, target)
        return False
    session.execute(
        insert(OrderHistory).values(
            tenant_id=version.tenant_id,
            order_id=order_id,
            version=version.version,
            state=target,
            who=who,
            why=why,
        )
    )
    return True


def _explain(session: Session, order_id: UUID, target: str) -> None:
    state = session.scalar(select(Order.state).where(Order.id == order_id))
    if state is None:
        raise OrderNotFound(f"there is no order {order_id}")
    if state != target:
        raise IllegalMove(f"an order that is {state} cannot become {target}", state=state)
