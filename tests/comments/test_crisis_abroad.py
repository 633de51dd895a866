"""The clearest announcements are told at once in every language of the guards, and what only sounds like one is not."""

import json
from pathlib import Path

import pytest

from comments.safety.languages import KNOWN
from comments.safety.verdict import Context, Draft, Lists, alarm_in, decide

SENTENCES = Path(__file__).parent / "sentences" / "seen.jsonl"
ANNOUNCED = [
    ("es", "No puedo más con las piernas. Esta noche me voy a matar."),
    ("es", "Voy a suicidarme esta noche, ya lo he decidido"),
    ("es", "Este es mi adiós. Gracias por todo."),
    ("es", "Las pastillas ya están en la mesa. Quiero morir."),
    ("de", "Ich bringe mich heute Nacht um."),
    ("de", "Heute Abend werde ich mich umbringen, ich kann nicht mehr"),
    ("de", "Lebt wohl, ihr Lieben."),
    ("de", "Die Tabletten liegen schon bereit, ich will nicht mehr leben."),
    ("fr", "Je vais me tuer ce soir"),
    ("fr", "J'en peux plus de ces jambes. Cette nuit je mets fin à mes jours."),
    ("fr", "Adieu à tous."),
    ("fr", "Les comprimés sont prêts sur la table, je ne veux plus vivre"),
    ("pt", "Vou me matar hoje à noite, não aguento mais"),
    ("pt", "Esta noite vou acabar com a minha vida"),
    ("pt", "Este é o meu adeus."),
    ("pt", "Tenho os comprimidos prontos na mesa. Não quero mais viver."),
    ("it", "Stanotte mi uccido, non ce la faccio più"),
    ("it", "Mi ammazzo stanotte."),
    ("it", "Addio a tutti."),
    ("it", "Le pillole sono pronte sul comodino, non voglio più vivere"),
    ("nl", "Ik pleeg vannacht zelfmoord"),
    ("nl", "Vanavond maak ik er een einde aan, ik wil niet meer leven"),
    ("nl", "Dit is mijn afscheid. Vaarwel allemaal."),
    ("nl", "De pillen liggen klaar. Ik wil niet meer wakker worden."),
    ("pl", "Dzisiaj w nocy się zabiję"),
    ("pl", "Popełnię samobójstwo, nie mam już siły"),
    ("pl", "Żegnajcie wszyscy."),
    ("pl", "Tabletki leżą przygotowane. Nie chcę już żyć."),
    ("ar", "سأقتل نفسي الليلة"),
    ("ar", "سأنتحر اليوم، لا أستطيع التحمل"),
    ("ar", "وداعا للجميع."),
    ("ar", "الحبوب جاهزة أمامي، لا أريد أن أعيش"),
]
NOT_ANNOUNCED = [
    "No me voy a matar, tranquilos, pero estoy harto.",
    "Me voy a matar de risa con mi perro.",
    "Adiós a todos, hasta mañana y gracias por los consejos.",
    "Tengo las pastillas preparadas en la mesa para el viaje.",
    "Ich bringe mich noch um den Schlaf mit diesem Roman.",
    "Ich werde mich nicht umbringen, keine Sorge.",
    "Meine Tabletten liegen abends schon bereit, das hilft mir beim Einschlafen.",
    "Je vais me tuer à la tâche avec ce jardin.",
    "Je ne vais pas me suicider, rassurez-vous.",
    "Adieu à tous les gâteaux, dit mon médecin.",
    "Mes comprimés sont prêts sur la table chaque soir.",
    "Vou me matar de rir com este grupo.",
    "Não vou me matar, só preciso de dormir.",
    "Mi ammazzo di lavoro in giardino e poi dormo.",
    "Non mi uccido per due gambe che ballano.",
    "Addio a tutti i dolci, dice il medico.",
    "Ik ga geen zelfmoord plegen hoor, ik ben gewoon moe.",
    "Mijn pillen liggen elke avond klaar naast mijn bed.",
    "Zabiję się kiedyś na tych schodach przez kota.",
    "Nie popełnię samobójstwa, chcę tylko spać.",
    "Ich bringe mich heute um acht ins Bett.",
    "Stanotte mi ammazzo di popcorn e film.",
    "Esta noche me mato a correr por el pasillo.",
    "Tabletki leżą przygotowane na wieczór.",
    "سأقتل نفسي من الضحك",
    "الحبوب جاهزة أمامي كل مساء",
]


def alarm(text, **lists):
    return alarm_in(Draft(body=text), Lists(**lists))


@pytest.mark.parametrize(("language", "text"), ANNOUNCED)
def test_the_clearest_announcements_are_told_at_once(language, text):
    assert language in KNOWN
    verdict = decide(Draft(body=text), Context())
    assert (verdict.alarm, verdict.is_urgent, verdict.reasons[0].code) == ("crisis", True, "crisis")


@pytest.mark.parametrize("text", NOT_ANNOUNCED)
def test_what_only_sounds_like_one_is_told_nobody_at_once(text):
    assert alarm(text) != "crisis"


def test_the_authors_harmless_phrases_end_these_too():
    assert alarm("Adieu à tous.", harmless=("Adieu à tous",)) != "crisis"


def test_of_what_others_wrote_in_these_languages_nothing_everyday_is_told_at_once():
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    abroad = [row for row in rows if row["lang"] != "en" and "crisis" not in row["labels"]]
    assert len(abroad) > 50
    assert [row["text"] for row in abroad if alarm(row["text"]) == "crisis"] == []
