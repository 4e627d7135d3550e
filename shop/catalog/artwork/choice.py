"""Which drawing and which colours suit a product: by its words, and by its handle's digest."""

import hashlib
import re
import unicodedata
from typing import NamedTuple


class Palette(NamedTuple):
    """Six colours: the page, the door, and main, dark, pale and spark of the thing before it."""

    paper: str
    door: str
    main: str
    dark: str
    pale: str
    spark: str


PALETTES = (
    Palette("#E9F0E8", "#C6DCCF", "#0E5A46", "#083B2E", "#F7F3E8", "#FFC53D"),  # spruce
    Palette("#F6E9E0", "#EBCDBB", "#B5573A", "#73301D", "#FCF3EC", "#F4B95F"),  # clay
    Palette("#E5EEF3", "#BFD5E2", "#2B6183", "#173B54", "#F5F9FA", "#FFC53D"),  # harbour
    Palette("#F1E8EF", "#DCC6D7", "#74406C", "#45213F", "#FAF3F7", "#F0B868"),  # plum
    Palette("#EFEFDD", "#D6D9AE", "#66702B", "#3E4517", "#FBF9EC", "#E58A3C"),  # moss
    Palette("#F5EEDD", "#E8D5AB", "#96671D", "#5E3E0B", "#FEF9EE", "#2F7A62"),  # oak
    Palette("#EAECEE", "#C9D0D6", "#4A5966", "#29333C", "#F7F8F9", "#FFC53D"),  # slate
    Palette("#F7E7E6", "#EEC5C2", "#A8434F", "#6B2630", "#FDF3F3", "#F6C667"),  # berry
    Palette("#E2F0EF", "#B4DAD7", "#17706E", "#0B4746", "#F2F9F8", "#F2A65A"),  # lagoon
    Palette("#E9E9F4", "#C8C9E5", "#454C9C", "#272C68", "#F5F5FB", "#FFC53D"),  # dusk
    Palette("#FCF1D6", "#F7DC9C", "#C27717", "#7C4A0A", "#FFFBF0", "#0E5A46"),  # marigold
    Palette("#F2ECDF", "#DCD1BB", "#4A4438", "#23201A", "#FCF9F1", "#E9A93A"),  # ink
)

# Colour words of English, German and French options: main and dark of the thing.
_COLOURS = {
    "spruce green forest emerald grün vert tanne": ("#0E5A46", "#083B2E"),
    "olive moss sage khaki oliv salbei": ("#6F7A3A", "#444C1E"),
    "mint lagoon teal türkis turquoise petrol": ("#1B7C79", "#0C4B4A"),
    "blue sea harbour denim cobalt blau bleu": ("#2F6C95", "#183F5A"),
    "navy midnight indigo marine dusk": ("#2B3566", "#161C3B"),
    "sky mist ice himmel": ("#7BA7C2", "#3E6C89"),
    "red berry cherry crimson rot rouge": ("#AE3440", "#6E1D27"),
    "pink rose blush rosa": ("#CF8089", "#8A434D"),
    "plum violet lilac purple aubergine lila": ("#74406C", "#45213F"),
    "rust terracotta clay brick copper kupfer orange": ("#B5573A", "#73301D"),
    "yellow mustard marigold ochre honey brass gelb jaune senf": ("#D9952A", "#8A5A10"),
    "brown walnut chocolate cocoa braun nussbaum": ("#6B4630", "#3D261A"),
    "oak wooden natural ash beech bamboo birch cork cognac tan eiche natur": ("#B98A54", "#74522A"),
    "sand beige cream linen ivory oat creme": ("#DCC7A0", "#927A4E"),
    "white weiß chalk snow blanc": ("#FBFAF6", "#8E8878"),
    "grey gray slate stone graphite silver steel grau gris": ("#76808A", "#3F4850"),
    "black ink charcoal anthracite schwarz noir": ("#33302A", "#14120E"),
}
_BY_COLOUR = {word: pair for words, pair in _COLOURS.items() for word in words.split()}

# What a thing is stands last in English ("Harbour rain jacket"), so words are looked for from
# the last one on, but first in front of whatever comes with it ("Scented candle in a jar").
_AND_MORE = re.compile(r",| (?:with|in|of|for|and|on|mit|aus|für|und|avec|en|de|pour|et) ")
_WORDS = {
    "mug": "mug cup cups mugs tumbler tasse becher espresso",
    "bowl": "bowl bowls dish plate plates colander",
    "pan": "pan pot-set skillet saucepan casserole wok pfanne cookware",
    "kettle": "kettle teapot moka",
    "knife": "knife knives cutlery cleaver messer",
    "board": "board boards chopping trivet",
    "carafe": "carafe decanter vase jug pitcher glass glasses",
    "jar": "jar jars canister tin caddy spice mill",
    "lamp": "lamp lamps light lights lighting lampe",
    "pendant": "pendant",
    "candle": "candle candles kerze",
    "chair": "chair chairs stool bench armchair",
    "sofa": "sofa couch beanbag",
    "table": "table tables furniture sideboard",
    "drawers": "drawers drawer dresser cabinet chest shelf shelves",
    "basket": "basket baskets hamper bin crate",
    "cushion": "cushion cushions pillow pillows",
    "blanket": "blanket throw throws quilt duvet bed bedding sheets clothes linen rug mat "
    "mats runner textiles",
    "towel": "towel towels flannel cloth cloths napkins",
    "jacket": "jacket jackets coat bathrobe overshirt parka anorak tuxedo blazer vest jacke fleece",
    "shirt": "shirt shirts tee t-shirt top polo clothing apparel",
    "jumper": "jumper sweater pullover cardigan hoodie blouse sweatshirt",
    "skirt": "skirt dress",
    "beanie": "beanie hat cap mütze",
    "scarf": "scarf shawl",
    "socks": "socks sock",
    "shoe": "shoe shoes boot boots sneaker sneakers slippers clogs",
    "apron": "apron aprons mitt mitts",
    "backpack": "backpack rucksack daypack",
    "bag": "bag bags tote shopper weekender duffel holdall",
    "purse": "purse wallet pouch sleeve case folio",
    "bottle": "bottle bottles flask thermos",
    "lantern": "lantern torch headlamp",
    "tent": "tent tarp shelter outdoor",
    "hammock": "hammock",
    "notebook": "notebook journal diary planner sketchbook book calendar",
    "pen": "pen pens pencil pencils crayons desk stationery",
    "tray": "tray trays organiser organizer stand",
    "clock": "clock timer watch",
    "blocks": "blocks cubes bricks toy toys game games stacker",
    "car": "car truck train lorry tractor",
    "bear": "bear rabbit fox doll plush",
    "kite": "kite",
    "puzzle": "puzzle jigsaw",
    "soap": "soap soaps shampoo bar bath sponge",
    "dispenser": "dispenser lotion oil balm wash",
    "brush": "brush comb",
    "plant": "plant plants planter pot pots herb herbs fern seeds flower cactus garden",
    "can": "can",
    "trowel": "trowel spade fork secateurs shears tools gloves dibber",
    "fence": "fence slats trellis",
    "bird": "birdhouse bird feeder nesting",
    "umbrella": "umbrella parasol",
}
_BY_WORD = {word: motif for motif, words in _WORDS.items() for word in words.split()}


def digest(*parts: str) -> bytes:
    """The same bytes for the same product on every machine, for ever."""
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return hashlib.blake2s(text, digest_size=8).digest()


def choose_motif(product_type: str, title: str) -> str | None:
    """The drawing for the title's words, else for the type's; None when no word is known."""
    for text in (_head(title), title, product_type):
        for word in reversed(_words(text)):
            if word in _BY_WORD:
                return _BY_WORD[word]
    return None


def choose_palette(handle: str, product_type: str, title: str, colour: str) -> Palette:
    """The hue of the product; a known colour word, of the option or the title, paints the thing."""
    palette = PALETTES[digest(handle, product_type)[0] % len(PALETTES)]
    for word in (*reversed(_words(colour)), *reversed(_words(_head(title)))):
        if word in _BY_COLOUR:
            main, dark = _BY_COLOUR[word]
            return palette._replace(main=main, dark=dark)
    return palette


def is_colour(text: str) -> bool:
    """Whether ``text``, as an option of a product, paints the thing in a colour of its own."""
    return any(word in _BY_COLOUR for word in _words(text))


def _head(title: str) -> str:
    return _AND_MORE.split(title.casefold())[0]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", unicodedata.normalize("NFC", text).casefold())
