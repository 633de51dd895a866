"""The help lines and ready texts that a new site has.

The author's own are in the admin. A kind of help line of which the admin has none that is shown is taken from here.
"""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from comments.models import HelpLine
from comments.models.help import HELP_IN_LANGUAGES

# The month in which each line was read on its official page. Nobody has rung them: the author's desk asks for that.
TAKEN = date(2026, 11, 1)


def _abroad(language, country, name, number, source_url, taken=TAKEN):
    line = {"language": language, "country": country, "name": name, "number": number, "source_url": source_url}
    return {"kind": HelpLine.Kind.CRISIS, **line, "taken": taken}


HELP_LINES = (
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("United States"),
        "name": _("988 crisis line"),
        "number": "988",
        "note": _("Call or text."),
        "source_url": "https://988lifeline.org/",
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("Canada"),
        "name": _("988 crisis line"),
        "number": "988",
        "note": _("Call or text."),
        "source_url": "https://988.ca/",
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("United Kingdom and Ireland"),
        "name": _("Samaritans"),
        "number": "116 123",
        "source_url": "https://www.samaritans.org/how-we-can-help/contact-samaritan/",
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("England, Scotland and Wales"),
        "name": _("NHS 111"),
        "number": "111",
        "note": _("Then choose option 2."),
        "source_url": "https://111.nhs.uk/",
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("Northern Ireland"),
        "name": _("Lifeline"),
        "number": "0808 808 8000",
        "source_url": "https://www.lifelinehelpline.info/",
    },
    {
        "kind": HelpLine.Kind.CRISIS,
        "country": _("Elsewhere"),
        "name": _("Find a Helpline"),
        "url": "https://findahelpline.com/",
        "note": _("It lists the lines of each country. In danger, call your local emergency number."),
        "source_url": "https://findahelpline.com/",
    },
    {
        "kind": HelpLine.Kind.POISON,
        "country": _("United States"),
        "name": _("Poison line"),
        "number": "1-800-222-1222",
        "source_url": "https://poisonhelp.hrsa.gov/",
    },
    {
        "kind": HelpLine.Kind.POISON,
        "country": _("Canada"),
        "name": _("Poison line"),
        "number": "1-844-764-7669",
        "source_url": "https://infopoison.ca/",
    },
    {
        "kind": HelpLine.Kind.POISON,
        "country": _("England, Scotland and Wales"),
        "name": _("NHS 111"),
        "number": "111",
        "source_url": "https://111.nhs.uk/",
    },
    {
        "kind": HelpLine.Kind.POISON,
        "country": _("Australia"),
        "name": _("Poison line"),
        "number": "13 11 26",
        "source_url": "https://www.poisonsinfo.nsw.gov.au/",
    },
    {
        "kind": HelpLine.Kind.SIDE_EFFECTS,
        "country": _("United Kingdom"),
        "name": _("Yellow Card (MHRA)"),
        "url": "https://yellowcard.mhra.gov.uk/",
        "source_url": "https://yellowcard.mhra.gov.uk/",
    },
    {
        "kind": HelpLine.Kind.SIDE_EFFECTS,
        "country": _("United States"),
        "name": _("MedWatch (FDA)"),
        "url": "https://www.fda.gov/medwatch",
        "source_url": "https://www.fda.gov/medwatch",
    },
)
# For those who write in another language. Those with a month were read on a page of those who run the line, or help to;
# the others have none, so that readers do not see them until the author has: a wrong number costs more than none.
LINES_ABROAD = (
    _abroad("fr", "France", "Numéro national de prévention du suicide", "3114",
            "https://3114.fr/que-se-passe-t-il-quand-je-contacte-le-3114/"),
    _abroad("nl", "Nederland", "113 Zelfmoordpreventie", "113", "https://www.113.nl/"),
    _abroad("de", "Deutschland", "TelefonSeelsorge", "0800 1110111",
            "https://www.telefonseelsorge-dueren.de/details-2333/woche-fuer-das-leben-suizidpraevention.html"),
    _abroad("ar", "لبنان", "Embrace", "1564", "https://embracelebanon.org/News/Details/34"),
    _abroad("pl", "Polska", "Kryzysowy Telefon Zaufania", "116 123",
            "https://www.nask.pl/pl/aktualnosci/5199,Numer-116-123-calodobowa-infolinia-zapewniajaca-wsparcie-psychologiczne-ze-wspar.html"),
    _abroad("pl", "Polska", "Centrum Wsparcia", "800 70 2222", "https://centrumwsparcia.pl/", taken=None),
    _abroad("es", "España", "Línea 024", "024", "https://www.sanidad.gob.es/linea024/home.htm", taken=None),
    _abroad("pt", "Portugal", "Linha Nacional de Prevenção do Suicídio", "1411", "https://www.sns24.gov.pt/",
            taken=None),
    _abroad("pt", "Brasil", "CVV", "188", "https://cvv.org.br/", taken=None),
    _abroad("it", "Italia", "Telefono Amico Italia", "02 2327 2327", "https://www.telefonoamico.it/", taken=None),
)  # fmt: skip
# Texts for the author's answers, notes and reasons. They give no dose and promise nothing.
READY_IN_ENGLISH = (
    {
        "key": "dose",
        "title": _("Asked for a dose"),
        "text": _(
            "Thank you for asking. We name no amounts here: what suits one person can harm another, and nobody here "
            "knows your kidneys, your blood tests or your other medicines. Please ask whoever prescribed it, or a "
            "pharmacist; they can answer this well."
        ),
    },
    {
        "key": "stopping",
        "title": _("Wants to stop a medicine, or says that others should"),
        "text": _(
            "Please do not stop or cut down a medicine on your own, even one that seems to make things worse: some of "
            "them hit back hard when they end suddenly. Call whoever prescribed it, today if you can, and ask how to "
            "come off it safely."
        ),
    },
    {
        "key": "red-flag",
        "title": _("Sounds like something that cannot wait"),
        "text": _(
            "What you describe should be seen by a doctor and not wait for answers here. If it came suddenly, gets "
            "worse, or you are short of breath, call your local emergency number now. Nobody here can examine you, and "
            "it is better to have asked once too often."
        ),
    },
    {
        "key": "pregnant-or-child",
        "title": _("Is about a pregnancy or a child"),
        "text": _(
            "In pregnancy and for children much of what stands here does not hold, and some of it is dangerous. Please "
            "start nothing new, plants and supplements included, and stop nothing, before you have spoken with the "
            "midwife or doctor, or with the child's doctor."
        ),
    },
    {
        "key": "crisis",
        "title": _("Is in a crisis"),
        "text": _(
            "Thank you for saying how bad it is; I am sorry that you carry this. I am one person and not here day and "
            "night, so please talk to somebody now. The page “Need to talk to somebody now?”, linked at the foot of "
            "every page, names lines to call. If you might act on it, call your local emergency number first."
        ),
    },
    {
        "key": "seller",
        "title": _("Sells something"),
        "text": _(
            "We publish nothing that sells, or that leads to a shop, however well it is meant: people here are often "
            "desperate, and we cannot check what they would get. You are welcome to write again and tell what happened "
            "to you, without the offer and without the link."
        ),
    },
)
# For those in need who write in another language (comments/waiting.py finds them by their keys).
READY_ABROAD = (
    {
        "key": "red-flag-de",
        "title": _("Sounds like it cannot wait: German, not reviewed by a native speaker"),
        "text": (
            "Was Sie beschreiben, sollte ärztlich angesehen werden und nicht auf Antworten hier warten. Wenn es "
            "plötzlich gekommen ist, schlimmer wird oder Sie schwer Luft bekommen, rufen Sie jetzt die örtliche "
            "Notrufnummer an (in der Europäischen Union 112). Niemand hier kann Sie untersuchen, und es ist besser, "
            "einmal zu viel gefragt zu haben."
        ),
    },
    {
        "key": "red-flag-es",
        "title": _("Sounds like it cannot wait: Spanish, not reviewed by a native speaker"),
        "text": (
            "Lo que describe debería verlo un médico y no esperar respuestas aquí. Si empezó de repente, empeora o le "
            "cuesta respirar, llame ahora al número de emergencias de su zona (en la Unión Europea, el 112). Nadie "
            "aquí puede examinarle, y es mejor preguntar una vez de más."
        ),
    },
    {
        "key": "crisis-de",
        "title": _("Is in a crisis: German, not reviewed by a native speaker"),
        "text": (
            "Danke, dass Sie sagen, wie schlimm es ist; es tut mir leid, dass Sie das tragen. Ich bin nur ein Mensch "
            "und nicht Tag und Nacht hier, deshalb sprechen Sie bitte jetzt mit jemandem. Die Seite “Need to talk to "
            "somebody now?”, unten auf jeder Seite verlinkt, nennt Stellen, die Sie anrufen können, und sagt das auch "
            "auf Deutsch. Wenn Sie sich etwas antun könnten, rufen Sie zuerst die örtliche Notrufnummer an (in der "
            "Europäischen Union 112)."
        ),
    },
    {
        "key": "crisis-es",
        "title": _("Is in a crisis: Spanish, not reviewed by a native speaker"),
        "text": (
            "Gracias por decir lo mal que está; siento que tenga que cargar con esto. Soy una sola persona y no estoy "
            "aquí día y noche, así que, por favor, hable ahora con alguien. La página “Need to talk to somebody "
            "now?”, enlazada al pie de cada página, indica a quién puede llamar, y lo dice también en español. Si cree "
            "que puede hacerse daño, llame primero al número de emergencias de su zona (en la Unión Europea, el 112)."
        ),
    },
)
READY_TEXTS = (*READY_IN_ENGLISH, *READY_ABROAD)


def help_lines(rows=None):
    """Return the lines that everybody sees, by kind. A kind without such rows gets the built-in lines: none is empty.

    Where the page is in a language that has lines of its own, they come first. `rows`: what
    `HelpLine.objects.shown()` gave already, for a page that asks for more than this.
    """
    rows = HelpLine.objects.shown() if rows is None else rows
    found = {kind: [] for kind in HelpLine.Kind}
    for line in rows:
        if not line.language:
            found[line.kind].append(line)
    for kind, lines in found.items():
        if not lines:
            lines += [HelpLine(**fields, taken=TAKEN) for fields in HELP_LINES if fields["kind"] == kind]
    own = lines_abroad(translation.get_language() or "", rows)
    # The author may show everybody a line that those who write in its language are shown anyway.
    once = {str(line) for line in own}
    found[HelpLine.Kind.CRISIS] = own + [line for line in found[HelpLine.Kind.CRISIS] if str(line) not in once]
    return {kind.name.lower(): lines for kind, lines in found.items()}


def lines_abroad(language, rows):
    """Return the lines to talk to somebody for those who write in `language`; [] for the language of most lines."""
    language = language.partition("-")[0]
    if language not in HELP_IN_LANGUAGES:
        return []
    theirs = [line for line in rows if line.kind == HelpLine.Kind.CRISIS and line.language == language]
    ours = [fields for fields in LINES_ABROAD if fields["language"] == language and fields["taken"]]
    return theirs or [HelpLine(**fields) for fields in ours]
