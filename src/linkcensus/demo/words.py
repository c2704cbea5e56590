"""The words of the made-up web: names nobody owns and sentences in seven languages."""

STEMS = (
    *("quill", "thistle", "marrow", "fenn", "ember", "hazel", "oster", "pell", "lorn", "varn"),
    *("gild", "sedge", "murr", "bram", "cobb", "dunn", "elder", "frith", "gorse", "haver"),
    *("ivel", "jorn", "kell", "linn", "moss", "nettle", "orrin", "pyke", "reed", "sorrel"),
)
"""First syllables of invented names."""

ENDINGS = ("garth", "mere", "holt", "fold", "ley", "combe", "stow", "wynn", "thorpe", "wick")
"""Last syllables of invented names."""

HERO = "Tarnwick Lanterns"
HERO_HOST = "www.tarnwick-lanterns.com"
HERO_SITE = "tarnwick-lanterns.com"
RIVALS = (
    ("Pellgarth Lamps", "www.pellgarth-lamps.co.uk"),
    ("Osterglimm Leuchten", "www.osterglimm-leuchten.de"),
)

PRODUCTS = (
    ("storm-lantern", "storm lantern"),
    ("brass-candle-lantern", "brass candle lantern"),
    ("railway-signal-lamp", "railway signal lamp"),
    ("paper-lantern-kit", "paper lantern kit"),
    ("harbour-light", "harbour light"),
    ("solar-garden-lantern", "solar garden lantern"),
    ("camping-lantern", "camping lantern"),
    ("moroccan-glass-lantern", "glass lantern"),
    ("ice-lantern-mould", "ice lantern mould"),
    ("pocket-lantern", "pocket lantern"),
    ("wall-bracket", "wall bracket"),
    ("spare-wicks", "spare wicks"),
)
"""What the hero sells: path and what people call it."""

GUIDES = (
    ("trim-a-wick", "how to trim a wick"),
    ("clean-soot", "cleaning soot from glass"),
    ("choose-lamp-oil", "choosing lamp oil"),
    ("festival-of-lights", "a festival of lights"),
    ("blackout-kit", "what to keep for a blackout"),
    ("history-of-the-lantern", "a short history of the lantern"),
    ("polish-brass", "polishing brass"),
    ("safe-indoors", "lanterns that are safe indoors"),
    ("repair-a-hinge", "repairing a hinge"),
    ("light-for-photographs", "lantern light for photographs"),
)
"""What the hero writes about."""

BRAND_ANCHORS = ("Tarnwick Lanterns", "Tarnwick", "tarnwick lanterns", "Tarnwick's lantern shop")
URL_ANCHORS = ("https://www.tarnwick-lanterns.com/", "www.tarnwick-lanterns.com")
MONEY_ANCHOR = "buy cheap lanterns online"

GENERIC_ANCHORS = {
    "en": ("here", "this page", "read more", "website"),
    "de": ("hier", "diese Seite", "mehr lesen"),
    "fr": ("ici", "cette page", "en savoir plus"),
    "es": ("aquí", "esta página", "leer más"),
    "it": ("qui", "questa pagina", "leggi tutto"),
    "nl": ("hier", "deze pagina", "lees meer"),
    "ja": ("こちら", "このページ", "続きを読む"),
}

SENTENCES = {
    "en": (
        "The evening came early and nobody had thought of the batteries.",
        "My grandmother kept one on the window sill, and the boats knew it.",
        "We walked back along the harbour while the wind took the last warm hour.",
        "It took three tries before the flame stood still behind the glass.",
        "There is a trick to it, and it costs nothing but patience.",
        "The neighbours brought soup, we brought the light.",
        "After ten winters the hinge still closes with the same small click.",
        "You can read by it, if the book is good and the print is kind.",
        "The workshop smells of brass polish and rain.",
        "Nothing makes a tent feel larger than a steady light.",
    ),
    "de": (
        "Der Abend kam früh, und an die Batterien hatte niemand gedacht.",
        "Meine Großmutter stellte immer eine ins Fenster, und die Boote wussten das.",
        "Wir gingen am Hafen zurück, während der Wind die letzte warme Stunde mitnahm.",
        "Erst beim dritten Versuch stand die Flamme still hinter dem Glas.",
        "Es gibt einen Trick dabei, und er kostet nichts außer Geduld.",
        "Nach zehn Wintern schließt das Scharnier noch mit demselben leisen Klick.",
        "In der Werkstatt riecht es nach Messingpolitur und Regen.",
    ),
    "fr": (
        "Le soir est tombé tôt et personne n'avait pensé aux piles.",
        "Ma grand-mère en posait une sur le rebord de la fenêtre pour les bateaux.",
        "Nous sommes rentrés le long du port pendant que le vent se levait.",
        "Il a fallu trois essais avant que la flamme ne tienne derrière le verre.",
        "Il y a une astuce, et elle ne coûte que de la patience.",
        "Après dix hivers, la charnière se ferme toujours avec le même petit bruit.",
    ),
    "es": (
        "La tarde cayó pronto y nadie había pensado en las pilas.",
        "Mi abuela ponía uno en la ventana y los barcos lo sabían.",
        "Volvimos por el puerto mientras el viento se llevaba el calor.",
        "Hicieron falta tres intentos para que la llama se quedara quieta.",
        "Tiene su truco, y solo cuesta un poco de paciencia.",
        "Después de diez inviernos la bisagra sigue cerrando igual de bien.",
    ),
    "it": (
        "La sera arrivò presto e nessuno aveva pensato alle pile.",
        "Mia nonna ne teneva una alla finestra e le barche lo sapevano.",
        "Siamo tornati lungo il porto mentre si alzava il vento.",
        "Ci sono voluti tre tentativi prima che la fiamma stesse ferma.",
        "C'è un trucco, e costa soltanto un po' di pazienza.",
    ),
    "nl": (
        "De avond viel vroeg en niemand had aan de batterijen gedacht.",
        "Mijn grootmoeder zette er altijd een in het raam, en de boten wisten dat.",
        "We liepen terug langs de haven terwijl de wind opstak.",
        "Pas bij de derde poging stond de vlam stil achter het glas.",
        "Er is een kunstje voor nodig, en dat kost alleen geduld.",
    ),
    "ja": (
        "その夜は早く暗くなり、電池のことは誰も考えていませんでした。",
        "祖母はいつも窓辺に灯りを置いていて、船はそれを知っていました。",
        "三度目でようやく炎がガラスの向こうで静かになりました。",
        "工房には真鍮の磨き粉と雨の匂いがします。",
    ),
}

ASIDES = {
    "en": (
        "That was in {}, the year {} had no snow.",
        "Ask anyone from {} to {}.",
        "{} and {} still argue about it.",
        "We heard it first from {} of {}.",
    ),
    "de": (
        "Das war in {}, nicht in {}.",
        "Von {} bis {} weiß das jeder.",
        "{} und {} streiten noch darüber.",
    ),
    "fr": (
        "C'était à {}, pas à {}.",
        "De {} à {}, tout le monde le sait.",
        "{} et {} en parlent encore.",
    ),
    "es": (
        "Fue en {}, no en {}.",
        "De {} a {} lo sabe cualquiera.",
        "{} y {} todavía lo discuten.",
    ),
    "it": ("Era a {}, non a {}.", "Da {} a {} lo sanno tutti.", "{} e {} ne parlano ancora."),
    "nl": (
        "Dat was in {}, niet in {}.",
        "Van {} tot {} weet iedereen dat.",
        "{} en {} praten er nog over.",
    ),
    "ja": ("{}ではなく{}でのことです。", "{}から{}まで誰もが知っています。"),
}  # fmt: skip
"""What authors add about places and people, so that no two of them tell the same story."""

LEAD_INS = {
    "en": ("We found {} and stayed the evening.", "More about it at {}, with pictures.",
           "A friend swears by {}.", "The best text on this is {}.", "Compare it with {}."),
    "de": ("Wir fanden {} und blieben den Abend.", "Mehr dazu bei {}, mit Bildern.",
           "Eine Freundin schwört auf {}."),
    "fr": ("Nous avons trouvé {} et nous sommes restés.", "Plus de détails chez {}.",
           "Une amie ne jure que par {}."),
    "es": ("Encontramos {} y nos quedamos.", "Más detalles en {}.", "Un amigo recomienda {}."),
    "it": ("Abbiamo trovato {} e siamo rimasti.", "Altri dettagli da {}."),
    "nl": ("We vonden {} en bleven de avond.", "Meer daarover bij {}."),
    "ja": ("詳しくは{}をご覧ください。", "友人は{}を勧めています。"),
}  # fmt: skip

TITLES = {
    "en": ("Notes on {}", "An evening with {}", "{}, ten winters later", "Why we kept {}"),
    "de": ("Notizen über {}", "Ein Abend mit {}", "{} nach zehn Wintern"),
    "fr": ("Notes sur {}", "Un soir avec {}", "{} dix hivers après"),
    "es": ("Notas sobre {}", "Una noche con {}", "{} diez inviernos después"),
    "it": ("Appunti su {}", "Una sera con {}"),
    "nl": ("Notities over {}", "Een avond met {}"),
    "ja": ("{}の覚え書き", "{}のある夜"),
}

SUBJECTS = {
    "en": ("lamp oil", "camping light", "brass", "the long night", "harbour walks", "old glass"),
    "de": ("Lampenöl", "Zeltlicht", "Messing", "die lange Nacht", "altes Glas"),
    "fr": ("l'huile de lampe", "le laiton", "la longue nuit", "le vieux verre"),
    "es": ("el aceite de lámpara", "el latón", "la larga noche", "el vidrio viejo"),
    "it": ("l'olio da lampada", "l'ottone", "la lunga notte"),
    "nl": ("lampolie", "messing", "de lange nacht"),
    "ja": ("灯油", "真鍮", "長い夜"),
}
