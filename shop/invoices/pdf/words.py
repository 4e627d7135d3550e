"""What is printed beside the values, in English, German and French."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Every string of the paper in one language; ``{}`` are filled by position or by name."""

    title: str
    number: str
    issued: str
    delivered: str
    order: str
    paid: str
    customer_vat_id: str
    seller_vat_id: str
    register: str
    delivery_same_day: str
    delivery_on: str
    position: str
    article: str
    quantity: str
    unit_price: str
    discount: str
    vat: str
    sales_tax: str
    line_total: str
    brought_forward: str
    carried_forward: str
    items: str
    shipping: str
    total: str
    includes_vat: str
    taxable: str
    net: str
    gross: str
    paid_with_on: str
    paid_on: str
    nothing_left: str
    page: str


_ENGLISH = Words(
    title="Invoice",
    number="Invoice number",
    issued="Invoice date",
    delivered="Delivery date",
    order="Order",
    paid="Paid",
    customer_vat_id="Your VAT ID {}",
    seller_vat_id="VAT ID {}",
    register="Registered as {}",
    delivery_same_day="The delivery date is the invoice date.",
    delivery_on="Delivered on {}.",
    position="No.",
    article="Item",
    quantity="Qty",
    unit_price="Unit price",
    discount="Discount",
    vat="VAT",
    sales_tax="Sales tax",
    line_total="Total",
    brought_forward="Brought forward",
    carried_forward="Carried forward",
    items="Items",
    shipping="Shipping",
    total="Total",
    includes_vat="includes VAT {}",
    taxable="Taxable",
    net="Net",
    gross="Gross",
    paid_with_on="Paid with {method} on {date}.",
    paid_on="Paid on {date}.",
    nothing_left="Nothing left to pay.",
    page="Page {page} of {pages}",
)

_GERMAN = Words(
    title="Rechnung",
    number="Rechnungsnummer",
    issued="Rechnungsdatum",
    delivered="Lieferdatum",
    order="Bestellung",
    paid="Bezahlt",
    customer_vat_id="Ihre USt-IdNr. {}",
    seller_vat_id="USt-IdNr. {}",
    register="Registereintrag {}",
    delivery_same_day="Das Lieferdatum entspricht dem Rechnungsdatum.",
    delivery_on="Geliefert am {}.",
    position="Pos.",
    article="Artikel",
    quantity="Menge",
    unit_price="Einzelpreis",
    discount="Rabatt",
    vat="MwSt.",
    sales_tax="Umsatzsteuer",
    line_total="Gesamt",
    brought_forward="Übertrag",
    carried_forward="Übertrag",
    items="Artikel",
    shipping="Versand",
    total="Gesamtbetrag",
    includes_vat="enthält {} MwSt.",
    taxable="Zu versteuern",
    net="Netto",
    gross="Brutto",
    paid_with_on="Bezahlt mit {method} am {date}.",
    paid_on="Bezahlt am {date}.",
    nothing_left="Es ist nichts mehr offen.",
    page="Seite {page} von {pages}",
)

_FRENCH = Words(
    title="Facture",
    number="Numéro de facture",
    issued="Date de facture",
    delivered="Date de livraison",
    order="Commande",
    paid="Payée",
    customer_vat_id="Votre n° de TVA {}",
    seller_vat_id="N° de TVA {}",
    register="Immatriculation {}",
    delivery_same_day="La date de livraison est la date de facture.",
    delivery_on="Livraison le {}.",
    position="N°",
    article="Article",
    quantity="Qté",
    unit_price="Prix unitaire",
    discount="Remise",
    vat="TVA",
    sales_tax="Taxe de vente",
    line_total="Total",
    brought_forward="Report",
    carried_forward="À reporter",
    items="Articles",
    shipping="Livraison",
    total="Total",
    includes_vat="dont TVA {}",
    taxable="Imposable",
    net="HT",
    gross="TTC",
    paid_with_on="Payé par {method} le {date}.",
    paid_on="Payé le {date}.",
    nothing_left="Il ne reste rien à payer.",
    page="Page {page} sur {pages}",
)

_BY_LANGUAGE = {"en": _ENGLISH, "de": _GERMAN, "fr": _FRENCH}


def words_for(locale: str) -> Words:
    """The words of ``locale``'s language (``"de-AT"`` is German); English where there are none."""
    return _BY_LANGUAGE.get(locale.replace("_", "-").split("-")[0].lower(), _ENGLISH)
