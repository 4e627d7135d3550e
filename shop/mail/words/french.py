"""The letters in French."""

from shop.mail.words.shape import Kind, Labels, Words

LABELS = Labels(
    see_order="Voir la commande",
    invoice="Facture (PDF)",
    order="Commande",
    items="Articles",
    discount="Remise",
    shipping="Livraison",
    sales_tax="Taxe de vente",
    includes_vat="dont TVA {}",
    total="Total",
    ship_to="Livraison à",
    questions="Des questions ? Écrivez à {} en citant la commande {}.",
    unknown_reason="Votre banque ne nous dit pas pourquoi. "
    "Utilisez une autre carte ou un autre moyen de paiement, ou demandez à votre banque.",
    reasons={
        "insufficient_funds": "Selon votre banque, le solde de la carte ne suffit pas.",
        "expired_card": "Selon votre banque, la carte a expiré.",
    },
)

LETTERS = {
    Kind.ORDER_CONFIRMATION: Words(
        subject="Commande {number} bien reçue",
        heading="Commande {number} bien reçue",
        paragraphs=(
            (
                "Vos articles sont mis de côté et nous interrogeons votre banque. "
                "Vous êtes débité une fois ou pas du tout, et nous vous écrivons dans les deux cas."
            ),
            "Vous n’avez rien d’autre à faire. Ne commandez pas une seconde fois.",
        ),
        status="En attente de votre banque",
    ),
    Kind.PAYMENT_RECEIVED: Words(
        subject="Payée : commande {number}",
        heading="C’est payé. Merci{name}",
        paragraphs=(
            "Nous avons reçu {amount} pour la commande {number} et préparons vos articles.",
        ),
        status="Payée",
    ),
    Kind.PAYMENT_DECLINED: Words(
        subject="Le paiement de la commande {number} n’a pas abouti",
        heading="Le paiement n’a pas abouti",
        paragraphs=(
            "Rien n’a été débité. {reason}",
            "La commande {number} n’est pas payée : les articles sont de retour en rayon.",
        ),
        status="Non débitée",
        again="Payer maintenant, s’il en reste",
        cart_kept="Votre panier est tel que vous l’avez laissé.",
    ),
    Kind.ORDER_CANCELLED: Words(
        subject="Commande {number} annulée",
        heading="Commande {number} annulée",
        paragraphs=(
            (
                "Rien n’a été débité. La banque n’a jamais répondu : "
                "la commande est close et vos articles sont de nouveau en vente."
            ),
        ),
        status="Non débitée",
        again="Commander à nouveau",
        cart_kept="Votre panier est tel que vous l’avez laissé.",
    ),
}
