"""Remedies whose readers' reports are never counted, whoever asks for it. Pure.

A count looks like a chance, and beside these a wrong chance costs the most. Opioids and benzodiazepines: dependence,
and breathing that stops. Dopamine drugs: they can help for months and then worsen what they are taken for, so that
early reports mislead, and stopping suddenly is dangerous. Potassium and quinine: both can stop the heart.
Homeopathy: there is no reliable evidence for it, and a count would look like some. Withdrawn: some country found it
too dangerous to sell; which marks rule a count out is said in marks.py.

The names are matched as whole words in whatever a remedy is called, so "Levodopa" is found in "co-careldopa
(levodopa)" and "opium" is not found in "europium". Brands stand here as well, since an author may write only those.
"""

import re
import unicodedata
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.text.marks import CAUTIONS
from rlssite.markup import without_heaps

SUBSTANCES = [
    (
        _("opioids"),
        """
        opioid, opioids, opiate, opiates, opium, laudanum, paregoric, poppy seed, poppy tea, morphine, diamorphine,
        heroin, codeine, co-codamol, dihydrocodeine, hydrocodone, oxycodone, oxycontin, targinact, targin, percocet,
        hydromorphone, oxymorphone, tramadol, ultram, zydol, tapentadol, methadone, levomethadone, buprenorphine,
        suboxone, subutex, fentanyl, pethidine, meperidine, levorphanol, tilidine, pentazocine, nalbuphine,
        butorphanol, propoxyphene, dextropropoxyphene, loperamide, kratom, mitragynine
        """,
    ),
    (
        _("benzodiazepines"),
        """
        benzodiazepine, benzodiazepines, benzo, benzos, clonazepam, klonopin, rivotril, diazepam, valium, temazepam,
        restoril, lorazepam, ativan, alprazolam, xanax, oxazepam, nitrazepam, triazolam, halcion, bromazepam, clobazam,
        flurazepam, midazolam, estazolam, chlordiazepoxide, librium, flunitrazepam, rohypnol, lormetazepam, quazepam,
        clorazepate, brotizolam, loprazolam, medazepam, prazepam, tetrazepam, etizolam, phenazepam
        """,
    ),
    (
        _("dopamine drugs"),
        """
        dopamine, dopaminergic, dopaminergics, levodopa, levo-dopa, l-dopa, carbidopa, benserazide, co-careldopa,
        co-beneldopa, sinemet, madopar, restex, stalevo, mucuna, velvet bean, pramipexole, mirapex, mirapexin, sifrol,
        ropinirole, requip, adartrel, rotigotine, neupro, leganto, apomorphine, piribedil, lisuride, terguride,
        cabergoline, dostinex, cabaser, pergolide, permax, celance, bromocriptine, parlodel, cycloset, quinagolide,
        dihydroergocryptine, amantadine, symmetrel, gocovri, selegiline, rasagiline, safinamide, entacapone,
        tolcapone, opicapone
        """,
    ),
    (
        _("potassium"),
        """
        potassium, kalium, potasio, slow-k, klor-con, salt substitute, salt substitutes, losalt, cream of tartar
        """,
    ),
    (
        _("quinine"),
        """
        quinine, quinina, chinin, hydroquinine, quinidine, qualaquin, limptar, cinchona, tonic water
        """,
    ),
]
HOMEOPATHY = (
    _("homeopathy"),
    """
    homeopathy, homeopathic, homeopathics, homoeopathy, homoeopathic, homoopathie, homeopathie, homeopatia, globuli,
    schuessler, schussler, cell salts, hyland, hylands, arsenicum, zincum, rhus, causticum, tarentula, nux vomica,
    magnesia phosphorica, mag phos, kali phosphoricum, kali phos, cuprum metallicum
    """,
)


def _words(text: str) -> str:
    """Return the words of `text` in one spelling, with a space before and after each word."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", without_heaps(text)) if not unicodedata.combining(letter)
    )
    return " " + " ".join(re.findall(r"[^\W_]+", bare.casefold())) + " "


def _listed(kind: str | Promise, names: str) -> list[tuple[str, str | Promise]]:
    return [(_words(name), kind) for name in names.split(",")]


_HOMEOPATHY = _listed(*HOMEOPATHY)
_NAMES = [name for kind_and_names in SUBSTANCES for name in _listed(*kind_and_names)] + _HOMEOPATHY


def why_never_counted(remedy: dict[str, Any]) -> str | Promise | None:
    """Return in words why reports on `remedy` are never counted; None if they may be.

    `remedy` is one of an edition's parts, or has the same keys: slug, name, other_names, cautions and section (with
    slug and title).
    """
    for mark in CAUTIONS.values():
        if mark.never_counted and mark.value in remedy["cautions"]:
            return mark.never_counted
    called = [_words(remedy[name]) for name in ("slug", "name", "other_names")]
    # A homeopathic remedy may have any name, so look at the section it stands in too.
    among = [_words(remedy["section"][name]) for name in ("slug", "title")]
    return _found(_NAMES, called) or _found(_HOMEOPATHY, among)


def _found(names: list[tuple[str, str | Promise]], texts: list[str]) -> str | Promise | None:
    return next((kind for name, kind in names if any(name in text for text in texts)), None)
