"""The signs of a medical emergency, said once: what readers are shown, and the concepts by which the alarm hears them.

A sign that is shown and not heard, or heard and not shown, fails a test, and so does one that the bundled guide leaves
out. `sample` is how somebody may write of it; `named` are words of which the guide's own list has one.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sign:
    words: str | Promise
    concepts: tuple[str, ...]
    sample: str
    named: tuple[str, ...]


SIGNS = (
    Sign(
        _("You have chest pain, or cannot get your breath."),
        ("HEART_SIGN", "BREATH_SIGN"),
        "I have crushing chest pain right now and cannot get my breath.",
        ("chest pain",),
    ),
    Sign(
        _("A face droops, speech slurs, or an arm goes weak."),
        ("STROKE_SIGN", "FACE_DROOPS"),
        "His face is drooping and his speech is slurred since this morning.",
        ("face droops",),
    ),
    Sign(
        _("The throat, tongue or lips swell."),
        ("ALLERGY_SIGN",),
        "My throat is swelling after the new tablet tonight.",
        ("throat, tongue or lips swell",),
    ),
    Sign(
        _("Somebody has a seizure (fit), or passes out."),
        ("FALLEN",),
        "She is having a seizure right now.",
        ("seizure (fit) or passes out",),
    ),
    Sign(
        _("A leg turns weak, your groin or the skin you sit on goes numb, or bladder or bowel control goes."),
        ("WATER_SIGN",),
        "My groin has gone numb since this morning and I cannot feel when I pee.",
        ("groin",),
    ),
    Sign(
        _("A foot or a leg turns cold, pale and suddenly painful."),
        ("COLD_LEG",),
        "My foot is suddenly ice cold, white and in agony.",
        ("cold, pale",),
    ),
    Sign(
        _("Somebody breathes slowly, is hard to wake or suddenly confused."),
        ("MIND_SIGN",),
        "My husband took his oxycodone and now his breathing is slow and he wont wake up.",
        ("hard to wake",),
    ),
    Sign(
        _("Somebody took too much of a medicine, even if still awake."),
        ("TOO_MUCH_TAKEN",),
        "I took twice my dose by mistake and feel drowsy now.",
        ("took too much",),
    ),
    Sign(
        _("Fever comes with confusion, shaking or stiff muscles."),
        ("SEROTONIN_SIGN", "OTHER_SIGN"),
        "Since the tramadol with my sertraline I am shaking, rigid and burning up with fever.",
        ("fever with confusion",),
    ),
    Sign(
        _("You bleed heavily, or stools are bloody or sticky like tar."),
        ("BLOOD_SIGN",),
        "My stool is black like tar and I feel faint today.",
        ("bleed heavily",),
    ),
    Sign(
        _("A child has swallowed iron, or any tablet, even if the child seems well."),
        ("KID_SWALLOWED",),
        "My toddler swallowed some iron tablets.",
        ("child swallowed",),
    ),
    Sign(
        _("You are pregnant, and bleed or feel the baby move less."),
        ("PREGNANCY_SIGN",),
        "I am thirty weeks pregnant and bleeding tonight.",
        ("baby moves less",),
    ),
    Sign(
        _(
            "One leg is newly swollen, warm, painful or a new colour: it may be a clot. Have it looked at today; with "
            "chest pain or short breath, call."
        ),
        ("CLOT_SIGN",),
        "My left calf is swollen, hot and painful since yesterday.",
        ("leg is newly swollen",),
    ),
    Sign(
        _("You nod off at the wheel: do not drive."),
        ("AT_THE_WHEEL",),
        "I nodded off at the wheel on the motorway and nearly hit a barrier.",
        ("at the wheel",),
    ),
)
