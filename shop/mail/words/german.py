"""The letters in German."""

from shop.mail.words.shape import Kind, Labels, Words

LABELS = Labels(
    see_order="Bestellung ansehen",
    invoice="Rechnung (PDF)",
    order="Bestellung",
    items="Artikel",
    discount="Rabatt",
    shipping="Versand",
    sales_tax="Umsatzsteuer",
    includes_vat="enthält {} MwSt.",
    total="Gesamt",
    ship_to="Geht an",
    questions="Fragen? Schreiben Sie an {} und nennen Sie Bestellung {}.",
    unknown_reason="Ihre Bank nennt uns keinen Grund. "
    "Nehmen Sie eine andere Karte oder Zahlungsart, oder fragen Sie Ihre Bank.",
    reasons={
        "insufficient_funds": "Laut Ihrer Bank ist auf der Karte nicht genug verfügbar.",
        "expired_card": "Laut Ihrer Bank ist die Karte abgelaufen.",
    },
)

LETTERS = {
    Kind.ORDER_CONFIRMATION: Words(
        subject="Bestellung {number} ist eingegangen",
        heading="Bestellung {number} ist eingegangen",
        paragraphs=(
            (
                "Wir haben Ihre Artikel zurückgelegt und fragen jetzt Ihre Bank. "
                "Sie zahlen einmal oder gar nicht, und wir schreiben Ihnen in beiden Fällen."
            ),
            "Sie müssen nichts weiter tun. Bestellen Sie nicht noch einmal.",
        ),
        status="Wartet auf Ihre Bank",
    ),
    Kind.PAYMENT_RECEIVED: Words(
        subject="Bezahlt: Bestellung {number}",
        heading="Bezahlt. Vielen Dank{name}",
        paragraphs=(
            "Wir haben {amount} für Bestellung {number} erhalten und machen Ihre Artikel fertig.",
        ),
        status="Bezahlt",
    ),
    Kind.PAYMENT_DECLINED: Words(
        subject="Die Zahlung für Bestellung {number} ging nicht durch",
        heading="Die Zahlung ging nicht durch",
        paragraphs=(
            "Es wurde nichts abgebucht. {reason}",
            "Bestellung {number} ist nicht bezahlt, darum sind die Artikel zurück im Regal.",
        ),
        status="Nicht abgebucht",
        again="Jetzt bezahlen, wenn noch da",
        cart_kept="Ihr Warenkorb ist, wie Sie ihn verlassen haben.",
    ),
    Kind.ORDER_CANCELLED: Words(
        subject="Bestellung {number} wurde storniert",
        heading="Bestellung {number} wurde storniert",
        paragraphs=(
            (
                "Es wurde nichts abgebucht. Die Bank hat nicht geantwortet, "
                "darum endet die Bestellung, und Ihre Artikel sind wieder im Verkauf."
            ),
        ),
        status="Nicht abgebucht",
        again="Noch einmal bestellen",
        cart_kept="Ihr Warenkorb ist, wie Sie ihn verlassen haben.",
    ),
}
