"""Finds, in the other languages that the guards know, the clearest announcements of a suicide. Pure.

What it finds is mailed to the author at once, as in crisis.py, and nobody here speaks all of these languages. So it has
few rules, each of which says the deed and when, or takes leave for good; what is said in other ways is heard quietly by
the wide net. Tablets that lie ready are no sign by themselves: most readers lay theirs out every evening. Nor is a
plain goodbye in a language in which people end every letter so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from comments.safety.languages import languages_of
from comments.safety.matching import spellings_again
from comments.safety.narrow.sentence_rules import Rules, Together, find


@dataclass(frozen=True)
class _Tables:
    """The rules of a language. <WHEN> in them stands for `when`: at once, or soon."""

    when: str
    announced: str
    # What denies an announcement.
    denied: str
    # Two signs that count only together: tablets at hand, and an end.
    together: str


_TABLES = {
    "es": _Tables(
        when="esta (misma )?noche|hoy( mismo)?|ahora( mismo)?|manana|esta (tarde|madrugada)|en cuanto .{1,30}",
        announced=r"""
me voy a (matar|suicidar|quitar la vida)( END| <WHEN>)|voy a matarme( END| <WHEN>)
(voy a|pienso) (quitarme la vida|suicidarme|acabar con mi vida|poner fin a mi vida)
<WHEN> me (mato|suicido|quito la vida)(?! (de|a|en|por|con|para|\S+ndo))|me (mato|suicido|quito la vida) <WHEN>
<WHEN> (me voy a matar|voy a matarme|acabo con mi vida|acabo con todo END)
(dice|dijo|repite) que se va a (matar|suicidar|quitar la vida)( END| <WHEN>)
(adios|hasta nunca) (mundo|para siempre)( END| cruel)|este es mi (ultimo )?adios( END| a todos)
(adios|adios a todos|adios a todas) . (perdon|perdonadme|perdonenme|perdoname|cuidad (de|a)|cuiden (de|a))
(perdon|perdonadme|perdonenme|perdoname) (\S+ ){0,4}(\. )?adios( a todos| a todas)? END
""",
        denied=r"""
(no|nunca|jamas|tampoco) ((digo|creo|pienso) que )?(me )?(voy a|pienso) (matar|suicidar|quitar|acabar|
poner)\S*( la vida| con mi vida| fin a mi vida)?
""",
        together=r"""
(tengo|tenia|estan|he puesto|dejo) (ya )?(todas )?(las|mis) (pastillas|comprimidos) (ya )?(\S+ )?(preparadas|
preparados|listas|listos|guardadas|guardados|en la mesa)|(todas )?(las|mis) (pastillas|
comprimidos) (ya )?estan (preparadas|preparados|listas|listos|en la mesa)
(ya )?no (quiero|voy a) (seguir )?(vivir|viviendo|despertar)|quiero morir\S{0,3}|(esta|
hoy) (noche )?se acaba( todo)?|(es )?mi ultima noche|(os|los|les) pido perdon|acabar con todo|adios a todos
""",
    ),
    "de": _Tables(
        when="heute( nacht| abend| noch)?|jetzt( gleich)?|gleich|morgen( frueh| fruh)?|noch heute( nacht)?",
        announced=r"""
ich bringe? mich (<WHEN> )?um( END| <WHEN>)
<WHEN> bringe? ich mich um( END| und)
ich werde mich (<WHEN> )?(umbringen|erhangen|erschiessen|toten|vor den zug werfen)( END| <WHEN>)
<WHEN> (werde|will) ich mich (umbringen|erhangen|erschiessen|toten)
ich (werde|will) mir (<WHEN> )?das leben nehmen
(ich nehme mir|nehme ich mir) (<WHEN> )?das leben
ich (mache|werde) (<WHEN> )?(schluss mit (meinem|dem) leben|meinem leben ein ende (machen|setzen))
(er|sie) (sagt|sagte|droht) (\S+ ){0,3}(er|sie) (bringt sich|will sich) (<WHEN> )?(um|umbringen)
(lebt wohl|lebe wohl|leb wohl)( ihr lieben| alle| zusammen| meine lieben)? END|das ist mein abschied( END| von)
das ist meine letzte nacht (auf|in) (der|dieser) (erde|welt)
""",
        denied=r"""
(nicht|nie|niemals) (\S+ )?(umbringen|das leben nehmen)
""",
        together=r"""
(tabletten|pillen|medikamente) (liegen|stehen|sind) (\S+ ){0,3}(bereit|bereitgelegt|gesammelt|griffbereit)|(habe|
hab) (\S+ ){0,4}(tabletten|pillen) (\S+ )?(gesammelt|bereit|gespart|gehortet)
(will|mochte|mag) (\S+ ){0,3}(nicht mehr leben|nicht mehr weiterleben|sterben|nicht mehr aufwachen)|
dann ist (\S+ )?(alles )?(vorbei|schluss|ruhe fur immer)|(heute|morgen) (nacht |abend )?(mache ich|mach ich) (es|
schluss)|meine letzte nacht|lebt wohl|verzeiht mir
""",
    ),
    "fr": _Tables(
        when="ce soir|cette nuit|aujourdhui|maintenant|tout a l heure|tout a lheure|demain( matin)?|des ce soir",
        announced=r"""
(je vais|jvais|j vais) me (tuer|suicider|pendre|foutre en lair)( END| <WHEN>)
(je vais|jvais) (mettre fin a mes jours|mettre fin a ma vie|en finir (<WHEN>|avec la vie))
<WHEN> (je vais |jvais )?(je )?me (tue|suicide|tuer|suicider)(?! (a|au|aux|de|pour|en))
je me (tue|suicide) <WHEN>
<WHEN> (je mets|jen mets) fin a (mes jours|ma vie)|<WHEN> jen finis
(il|elle) (dit|a dit|repete) (quil|quelle) va se (tuer|suicider)( END| <WHEN>)
adieu( a (tous|toutes))?( mes amis| les amis| tout le monde)? END|ceci est mon adieu|cest mon adieu
""",
        denied=r"""
(ne|pas|jamais) (\S+ )?(je vais|jvais) me (tuer|suicider)
""",
        together=r"""
(cachets|comprimes|medicaments|pilules) (sont|sur) (\S+ ){0,2}(prets|pretes|la table|prepares|a cote)|(jai|
jai mis) (\S+ ){0,3}(cachets|comprimes|medicaments) (\S+ ){0,2}(prets|de cote|prepares)
(je )?(ne )?veux plus (vivre|me reveiller)|(je )?(veux|vais) mourir|en finir|ma derniere nuit|pardonnez moi|
(ce soir|cette nuit) (cest|tout) (fini|la fin|sera fini)|adieu
""",
    ),
    "pt": _Tables(
        when="(hoje|esta) (a )?noite|hoje( mesmo)?|agora( mesmo)?|amanha|esta madrugada|logo( a noite)?",
        announced=r"""
vou me (matar|suicidar)( END| <WHEN>)|vou (matar|suicidar) me( END| <WHEN>)
vou (acabar com a minha vida|acabar com minha vida|tirar a minha( propria)? vida|tirar minha( propria)? vida|
por fim a minha vida)
<WHEN> (eu )?(vou me matar|me mato|mato me|vou matar me)(?! (de|a|em|no|na|por|para|\S+ndo))|
<WHEN> vou acabar com tudo END
(mato me|me mato|suicido me) <WHEN>
(diz|disse) que (se vai|vai se|vai) (matar|suicidar)( se)?( END| <WHEN>)
adeus (mundo|para sempre|a todos para sempre)( END| cruel)|este e o meu adeus( END| a)
(adeus|adeus a todos) . (perdao|perdoem me|me perdoem|cuidem)|(perdao|perdoem me|me perdoem) (\S+ ){0,4}
(\. )?adeus( a todos)? END
""",
        denied=r"""
(nao|nunca|jamais) ((digo|acho) que )?(eu )?(me )?(vou|vou me) (matar|suicidar|acabar|tirar|
por)\S*( com a minha vida| a minha vida| minha vida)?
""",
        together=r"""
(comprimidos|remedios) (\S+ ){0,2}(prontos|preparados|guardados|separados|na mesa)
nao quero (mais )?(viver|acordar)|quero morrer|(hoje|esta noite) (tudo )?acaba|minha ultima noite|acabar com tudo|
perdoem me|me perdoem
""",
    ),
    "it": _Tables(
        when="stanotte|stasera|questa notte|oggi|adesso|ora|domani",
        announced=r"""
mi (uccido|suicido|tolgo la vita)( END| <WHEN>)|mi ammazzo <WHEN>
<WHEN> mi (uccido|suicido|ammazzo|tolgo la vita)(?! (di|dal|dalle|per|a|con|in))
(sto per|voglio|vado a) (uccidermi|suicidarmi|togliermi la vita)( END| <WHEN>)
<WHEN> (la faccio finita|metto fine alla mia vita)|la faccio finita <WHEN>
(dice|ha detto) che si (uccide|ammazza|suicida) (END|<WHEN>)
addio( a (tutti|tutte)| mondo( crudele)?| per sempre) END|questo e il mio addio( END| a)
""",
        denied=r"""
(non|mai) (\S+ )?(mi (uccido|suicido|ammazzo|tolgo la vita)|(uccidermi|suicidarmi|togliermi la vita))
""",
        together=r"""
(pastiglie|pillole|compresse|pasticche) (\S+ ){0,3}(pronte|preparate|da parte|sul tavolo|sul comodino)|(pronte|
messo da parte) (\S+ ){0,2}(pastiglie|pillole|compresse)
non voglio (piu )?(vivere|svegliarmi)|voglio morire|(stanotte|stasera) (e )?(tutto )?(finita|finito|
finisce)( tutto)?|la mia ultima notte|farla finita|perdonatemi|addio
""",
    ),
    "nl": _Tables(
        when="vannacht|vanavond|vandaag( nog)?|nu( meteen)?|straks|morgen",
        announced=r"""
ik (ga|zal) (mezelf|me|mij) (<WHEN> )?(van kant maken|ophangen|van het leven beroven|doden|
voor de trein gooien)( END|<WHEN>)
ik maak (me|mezelf|mij) (<WHEN> )?van kant
<WHEN> (maak ik (me|mezelf) van kant|pleeg ik zelfmoord|maak ik er een einde? aan|stap ik eruit END)
ik (pleeg|ga) (<WHEN> )?zelfmoord( plegen)?( END| <WHEN>)
ik maak er <WHEN> een einde? aan|ik ga er <WHEN> een einde? aan maken
ik (maak|ga) (<WHEN> )?een einde? (maken )?aan mijn leven( maken)?
(hij|zij|ze) (zegt|zei) dat (hij|zij|ze) (zichzelf van kant maakt|zelfmoord (gaat plegen|pleegt))
(vaarwel)( allemaal| iedereen| lieve mensen)? END|dit is mijn afscheid( END| van)
""",
        denied=r"""
(niet|geen|nooit) (\S+ )?(van kant maken|zelfmoord plegen)
""",
        together=r"""
(pillen|tabletten|medicijnen) (\S+ ){0,4}(klaar|klaargelegd|opgespaard|gespaard|naast mijn bed)|(liggen|
klaar) (\S+ ){0,2}(pillen|tabletten)
(wil|hoef) (\S+ )?niet meer (leven|wakker worden)|wil dood|(vannacht|vanavond) (is het|stopt het|
is alles) (afgelopen|voorbij|allemaal)|mijn laatste nacht|vergeef me|niks helpt meer|afscheid
""",
    ),
    "pl": _Tables(
        when="dzis(iaj)?( w nocy| wieczorem)?|tej nocy|w nocy|teraz|jutro|zaraz",
        announced=r"""
<WHEN> sie (zabije|powiesze|zastrzele|powieszam)|(zabije|powiesze|zastrzele) sie <WHEN>
(popelnie|chce popelnic|zamierzam popelnic) samobojstwo|odbiore sobie zycie|skoncze ze soba( END| <WHEN>)
<WHEN> (z tym koncze|koncze ze soba|koncze z zyciem|to skoncze END)
(mowi|powiedzial|powiedziala) ze (sie zabije|zabije sie)( END| <WHEN>)
zegnajcie( wszyscy| kochani| na zawsze)? END|zegnaj swiecie|to jest moje pozegnanie|to moje pozegnanie
""",
        denied=r"""
(nie|nigdy nie) (\S+ )?(popelnie samobojstwa?|odbiore sobie zycia?|zabije sie|sie zabije|skoncze ze soba)
""",
        together=r"""
(tabletki|leki|pigulki|proszki) (\S+ ){0,3}(gotowe|przygotowane|odlozone|uzbierane|naszykowane|leza)|(mam|
przygotowalam|przygotowalem|odlozylam|odlozylem|uzbieralam|uzbieralem) (\S+ ){0,3}(tabletki|leki|proszki)
nie chce (juz )?(zyc|sie obudzic)|chce umrzec|(dzis|dzisiaj|dzisiaj w nocy) (to )?(koniec|skoncze|
wszystko sie skonczy)|moja ostatnia noc|wybaczcie( mi)?|zegnajcie
""",
    ),
    "ar": _Tables(
        when="الليلة|اليوم|الان|غدا|هالليلة|هذه الليلة|بكرا|بكرة",
        announced=r"""
(ساقتل|سوف اقتل|رح اقتل|راح اقتل|هقتل|حاقتل|ساقوم بقتل) (نفسي|حالي)(?! من الضحك)
(سانتحر|سوف انتحر|رح انتحر|راح انتحر|هانتحر|حانتحر|هنتحر)( END| <WHEN>| بعد)
(سانهي|سوف انهي|رح انهي|هنهي) (حياتي|عمري)
<WHEN> (ساقتل نفسي|سانتحر|انتحر|انهي حياتي)
(يقول|تقول|قال|قالت) (انه|انها|لي انه|لي انها) (سينتحر|ستنتحر|سيقتل نفسه|ستقتل نفسها)
وداعا (للجميع|جميعا|يا عالم|ايها العالم|الى الابد|للابد) END|هذا وداعي
""",
        denied=r"""
(لن|لا|ما) (\S+ )?(اقتل نفسي|انتحر|انهي حياتي)
""",
        together=r"""
(الحبوب|حبوبي|الادوية) (\S+ ){0,2}(جاهزة|جاهزه|امامي|قدامي|جنبي|بجانبي)|(جهزت|جمعت|حضرت) (كل )?(الحبوب|حبوبي|
الادوية)
لا اريد (ان )?(اعيش|العيش|استيقظ)|(اريد|بدي|ابغى) (ان )?(اموت|الموت)|(الليلة|اليوم) (ينتهي|سينتهي|
رح ينتهي) (كل شيء|كل شي)|ليلتي الاخيرة|سامحوني|وداعا
""",
    ),
}


def _read(tables: _Tables) -> tuple[Rules, Rules, Together]:
    groups = {"WHEN": tables.when}
    denied = Rules(tables.denied, groups)
    return Rules(tables.announced, groups), denied, Together(tables.together, tables.denied, groups)


_LANGUAGES = {code: _read(tables) for code, tables in _TABLES.items()}


def announced(text: str, harmless: Iterable[str] = ()) -> list[str]:
    """Return the words of `text` that announce a suicide in a language other than English.

    `harmless`: the author's own phrases.
    """
    found: list[str] = []
    for code in languages_of(text):
        if code in _LANGUAGES:
            rules, denied, together = _LANGUAGES[code]
            found += find(text, rules, harmless=harmless, unless=denied)
            found += [words for spelling in spellings_again(text) for words in together.found(spelling, harmless)]
    return list(dict.fromkeys(found))
