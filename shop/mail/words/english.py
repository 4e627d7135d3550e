"""The letters in English."""

from shop.mail.words.shape import Kind, Labels, Words

LABELS = Labels(
    see_order="See your order",
    invoice="Invoice (PDF)",
    order="Order",
    items="Items",
    discount="Discount",
    shipping="Shipping",
    sales_tax="Sales tax",
    includes_vat="includes VAT {}",
    total="Total",
    ship_to="Goes to",
    questions="Questions? Write to {} and name order {}.",
    unknown_reason="Your bank does not tell us why. "
    "Use another card or way to pay, or ask your bank.",
    reasons={
        "insufficient_funds": "Your bank says the card does not have enough available.",
        "expired_card": "Your bank says the card has expired.",
    },
)

LETTERS = {
    Kind.ORDER_CONFIRMATION: Words(
        subject="Order {number} is in",
        heading="Order {number} is in",
        paragraphs=(
            (
                "We have set your pieces aside and are asking your bank. "
                "You are charged once, or not at all, and we mail you either way."
            ),
            "There is nothing more to do. Do not order again.",
        ),
        status="Waiting for your bank",
    ),
    Kind.PAYMENT_RECEIVED: Words(
        subject="Paid: order {number}",
        heading="Paid. Thank you{name}",
        paragraphs=("We received {amount} for order {number} and get your pieces ready now.",),
        status="Paid",
    ),
    Kind.PAYMENT_DECLINED: Words(
        subject="We could not take your payment for order {number}",
        heading="We could not take your payment",
        paragraphs=(
            "You have not been charged. {reason}",
            "Order {number} was not paid, so the pieces went back on the shelf.",
        ),
        status="Not charged",
        again="Pay now, if it is still there",
        cart_kept="Your cart is as you left it.",
    ),
    Kind.ORDER_CANCELLED: Words(
        subject="Order {number} was cancelled",
        heading="Order {number} was cancelled",
        paragraphs=(
            (
                "You have not been charged. The bank never answered, "
                "so the order ended and your pieces went back on sale."
            ),
        ),
        status="Not charged",
        again="Order again",
        cart_kept="Your cart is as you left it.",
    ),
}
