"""Danger in every language that the guards know: for each sentence the concept that hears it, and everyday ones."""

import pytest

from comments.safety.concepts import book
from comments.safety.languages import KNOWN
from comments.safety.nets import Net, caught
from comments.safety.readings import readings

# Ways to say that one is in danger, which every language has words for.
DANGER = (
    "DO_NOT_WAKE", "DIES_BY", "DRUG_DEATH", "GIVES_UP_TREATMENT", "UNSAFE", "HARMED", "BEREAVED", "BURDEN", "LETTER",
    "AFFAIRS", "FAREWELL", "SUICIDE", "CANT_LIVE", "STROKE_SIGN", "HEART_SIGN", "BREATH_SIGN", "CLOT_SIGN", "COLD_LEG",
    "KID_SWALLOWED", "TOO_MUCH_TAKEN", "FALLEN", "AT_THE_WHEEL", "BLOOD_SIGN", "PREGNANCY_SIGN", "ALLERGY_SIGN",
    "SEROTONIN_SIGN", "WATER_SIGN", "MIND_SIGN",
)  # fmt: skip
HEARD = [
    ("de", "Ich möchte einfach einschlafen und nicht mehr aufwachen", "DO_NOT_WAKE"),
    ("de", "Ich denke daran, vor den Zug zu gehen", "DIES_BY"),
    ("de", "Ich traue mir nicht mehr über den Weg heute Nacht", "UNSAFE"),
    ("de", "Ich ritze mich, dann hören die Beine auf", "HARMED"),
    ("de", "Ich habe den Abschiedsbrief schon geschrieben", "LETTER"),
    ("de", "Mein Bein ist eiskalt und ganz weiß", "COLD_LEG"),
    ("de", "Ich kann seit heute früh kein Wasser lassen", "WATER_SIGN"),
    ("es", "Quiero dormirme y no despertar nunca", "DO_NOT_WAKE"),
    ("es", "pienso en tirarme al tren", "DIES_BY"),
    ("es", "Me corto para que paren las piernas", "HARMED"),
    ("es", "Tengo miedo de hacer una locura esta noche", "UNSAFE"),
    ("es", "El pie está helado y muy blanco", "COLD_LEG"),
    ("fr", "Je voudrais m'endormir et ne plus me réveiller", "DO_NOT_WAKE"),
    ("fr", "Je pense prendre toute la boîte ce soir", "DRUG_DEATH"),
    ("fr", "Je me scarifie les jambes", "HARMED"),
    ("fr", "Ma famille serait mieux sans moi", "BURDEN"),
    ("fr", "J'ai l'entrejambe engourdi depuis ce matin", "WATER_SIGN"),
    ("pt", "Queria dormir e nunca mais acordar", "DO_NOT_WAKE"),
    ("pt", "Tenho medo do que posso fazer hoje à noite", "UNSAFE"),
    ("pt", "Penso em tomar a caixa toda dos comprimidos", "DRUG_DEATH"),
    ("it", "Vorrei addormentarmi e non svegliarmi più", "DO_NOT_WAKE"),
    ("it", "Penso di buttarmi dal ponte", "DIES_BY"),
    ("it", "Sarebbero meglio senza di me", "BURDEN"),
    ("it", "Mi faccio del male alle gambe", "HARMED"),
    ("nl", "Ik wil slapen en nooit meer wakker worden", "DO_NOT_WAKE"),
    ("nl", "Ik denk eraan om voor de trein te springen", "DIES_BY"),
    ("nl", "Mijn afscheidsbrief ligt klaar", "LETTER"),
    ("nl", "Ik kan sinds vanmorgen niet meer plassen", "WATER_SIGN"),
    ("pl", "Chcę zasnąć i się już nie obudzić", "DO_NOT_WAKE"),
    ("pl", "Myślę o tym, żeby skoczyć z mostu", "DIES_BY"),
    ("pl", "Boję się siebie dzisiaj w nocy", "UNSAFE"),
    ("pl", "Noga jest lodowata i całkiem biała", "COLD_LEG"),
    ("ar", "أريد أن أنام ولا استيقظ أبدا", "DO_NOT_WAKE"),
    ("ar", "أفكر أن آخذ كل الحبوب مرة واحدة", "DRUG_DEATH"),
    ("ar", "كتبت رسالة وداع لأولادي", "LETTER"),
    ("ar", "أخاف من نفسي هذه الليلة", "UNSAFE"),
]
PASSED = [
    "Meine Beine zucken jede Nacht, ich stehe dann auf und koche Tee",
    "Ich bin im Kino eingeschlafen, endlich einmal",
    "Me despierto cada noche a las tres y camino por el pasillo",
    "Mi perro está en la cama y no me deja sitio",
    "Je me réveille chaque nuit et je marche dans le couloir",
    "J'ai fait du vélo dimanche, mes jambes étaient contentes",
    "Acordo todas as noites e ando pela casa",
    "O meu gato dorme melhor do que eu",
    "Mi sveglio ogni notte e cammino per la casa",
    "Ho comprato un materasso nuovo, nessuna differenza",
    "Ik word elke nacht wakker en loop door het huis",
    "Mijn voeten zijn altijd koud in bed",
    "Budzę się każdej nocy i chodzę po domu",
    "Kupiłam nowy materac i bez zmian",
    "أستيقظ كل ليلة وأمشي في البيت",
]


@pytest.mark.parametrize("language", KNOWN)
def test_each_language_has_words_for_each_danger(language):
    words = book(language)
    said = {way.concept for way in words.ways} | {name for names in words._words.values() for name in names}
    assert [name for name in DANGER if name not in words.names and name not in said] == []


@pytest.mark.parametrize(("language", "text", "concept"), HEARD)
def test_danger_is_heard_and_its_kind_told(language, text, concept):
    assert concept in book(language).find(readings(text)[0]).places
    assert caught(text).is_caught(Net.HELP)


@pytest.mark.parametrize("text", PASSED)
def test_everyday_sentences_pass(text):
    assert not caught(text).is_caught(Net.HELP)
