"""The author's own logo, icon and share picture: what each must be like, and the sizes that are made of it."""

from functools import partial
from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image as Pillow

from articles.desk import uploads
from articles.desk.guard import GuardedForm
from articles.desk.zones import older_names, zone_choices
from articles.models import Site

NAMES = {
    "logo": gettext_lazy("logo"),
    "icon": gettext_lazy("icon"),
    "share": gettext_lazy("share picture"),
}
LOGO_HEIGHT, LOGO_WIDEST = 64, 5
ICON_SIDE = 512
ICON_SIZES = (32, 180, 192, 512)
SHARE_WIDTH, SHARE_HEIGHT = 1200, 630
# How much wider or narrower than 1200 by 630 a share picture may be before others cut words off it.
SHARE_LEEWAY = 0.1
# Phones cut a circle or a square with round corners out of a maskable icon; this part of it stays.
SAFE_PART = 0.8
PAPER = (251, 249, 245)


def logo_problem(picture):
    if picture.height < LOGO_HEIGHT:
        return _("The logo is %(height)d pixels high; to be sharp it needs at least %(least)d.") % {
            "height": picture.height,
            "least": LOGO_HEIGHT,
        }
    if picture.width > LOGO_WIDEST * picture.height:
        return _("The logo is too wide for the header: at most %(most)d times as wide as it is high.") % {
            "most": LOGO_WIDEST
        }
    return ""


def icon_problem(picture):
    if picture.width != picture.height:
        return _("The icon has to be a square; this is %(width)d by %(height)d pixels.") % picture._asdict()
    if picture.width < ICON_SIDE:
        return _("The icon is %(side)d pixels wide; it needs at least %(least)d, of which the small ones are made.") % {
            "side": picture.width,
            "least": ICON_SIDE,
        }
    return ""


def share_problem(picture):
    about = picture._asdict() | {"best_width": SHARE_WIDTH, "best_height": SHARE_HEIGHT}
    if picture.width < SHARE_WIDTH or picture.height < SHARE_HEIGHT * (1 - SHARE_LEEWAY):
        return (
            _("The share picture is %(width)d by %(height)d pixels; it needs %(best_width)d by %(best_height)d.")
            % about
        )
    shape, best = picture.width / picture.height, SHARE_WIDTH / SHARE_HEIGHT
    if abs(shape / best - 1) > SHARE_LEEWAY:
        return (
            _("The share picture would be cut: make it about %(best_width)d by %(best_height)d pixels, or as wide.")
            % about
        )
    return ""


PROBLEMS = {"logo": logo_problem, "icon": icon_problem, "share": share_problem}


def made_of(part, picture):
    """Return {size in words: `Picture`} of all that is shown of the cleaned `picture`."""
    if part != "icon":
        return {"full": picture}
    with Pillow.open(BytesIO(picture.data)) as file:
        icon = file.convert("RGBA")
    # Telephones put black behind what is transparent.
    made = {str(side): _png(_on_paper(icon, side) if side == 180 else _sized(icon, side)) for side in ICON_SIZES}
    return made | {"maskable": _png(_on_paper(icon, ICON_SIDE, SAFE_PART))}


def _sized(icon, side):
    return icon.resize((side, side), Pillow.Resampling.LANCZOS)


def _on_paper(icon, side, part=1.0):
    small = _sized(icon, round(side * part))
    paper = Pillow.new("RGB", (side, side), PAPER)
    edge = (side - small.width) // 2
    paper.paste(small, (edge, edge), small)
    return paper


def _png(image):
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return uploads.Picture("PNG", file.getvalue(), *image.size)


def _field(label, help_text):
    accept = forms.FileInput(attrs={"accept": uploads.ACCEPT})
    return forms.FileField(label=label, help_text=help_text, required=False, widget=accept)


def _tick(label):
    return forms.BooleanField(label=label, required=False)


class SiteForm(GuardedForm):
    logo = _field(
        gettext_lazy("Logo"), gettext_lazy("Beside the name at the top of every page. At least 64 pixels high.")
    )
    without_logo = _tick(gettext_lazy("Without a logo of your own"))
    icon = _field(
        gettext_lazy("Icon"),
        gettext_lazy("In the browser's tab and on home screens. A square of at least 512 by 512 pixels."),
    )
    without_icon = _tick(gettext_lazy("Without an icon of your own"))
    share = _field(
        gettext_lazy("Share picture"),
        gettext_lazy("What others show of a link to the site. 1200 by 630 pixels."),
    )
    without_share = _tick(gettext_lazy("Without a share picture of your own"))

    class Meta:
        model = Site
        fields = []

    class Media:
        js = ["articles/time-zone.js"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if zone := self.fields.get("time_zone"):
            self.fields["time_zone"] = forms.ChoiceField(
                label=zone.label,
                required=False,
                help_text=zone.help_text,
                choices=partial(zone_choices, self.instance.time_zone),
                widget=forms.Select(
                    attrs={
                        "data-guess": gettext_lazy("Take %(zone)s, where this device is"),
                        "data-older-names": older_names(),
                    }
                ),
            )
        if "tagline" in self.fields:
            self.fields["tagline"].help_text = _("The headline of the home page.")
        for part in NAMES:
            if part not in self.instance.pictures:
                self.fields.pop(f"without_{part}", None)

    @property
    def guarded(self):
        # A tick says what to do, and not what is so.
        return [name for name in super().guarded if not name.startswith("without_")]

    def _picture(self, part):
        file = self.cleaned_data[part]
        if not file:
            return None
        try:
            picture = uploads.clean_picture(file.read(uploads.MAX_BYTES + 1))
        except uploads.PictureRefused as refused:
            raise ValidationError(str(refused)) from None
        problem = PROBLEMS[part](picture)
        if problem:
            raise ValidationError(problem)
        return picture

    def clean_logo(self):
        return self._picture("logo")

    def clean_icon(self):
        return self._picture("icon")

    def clean_share(self):
        return self._picture("share")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("share") and not cleaned.get("share_words"):
            self.add_error("share_words", _("Say what the share picture shows."))
        return cleaned

    def keep_pictures(self, user):
        """Store what was sent, and note it in the row, which is saved next."""
        pictures = dict(self.instance.pictures)
        for part in NAMES:
            picture = self.cleaned_data.get(part)
            if picture:
                pictures[part] = {
                    size: {"name": kept.name, "width": kept.width, "height": kept.height}
                    for size, kept in ((size, uploads.keep(one, user)) for size, one in made_of(part, picture).items())
                }
            elif self.cleaned_data.get(f"without_{part}"):
                pictures.pop(part, None)
        self.instance.pictures = pictures
