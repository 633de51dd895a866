"""Takes uploaded pictures: each file is decoded, cleaned and written anew before it is stored.

The threat: a file that is not what it claims (HTML named .jpg), that is a picture and something else at once, that
unpacks to more pixels than memory holds, or whose metadata tells where its owner lives. So only the pixels are kept:
the decoded format alone decides the file name, and no metadata is written.
"""

import hashlib
import logging
import secrets
import warnings
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from articles.exceptions import NotPossible
from articles.models import Image
from articles.text.proofreading import ALT_PLACEHOLDER
from rlssite.markup import plain_text
from rlssite.uploads import left, settled, take_back, write

logger = logging.getLogger(__name__)

MAX_BYTES = 12 * 1024 * 1024
# A phone's 48 megapixels fit, since a JPEG can be decoded at a smaller size. The other formats have to be unpacked
# whole, at four bytes a pixel, and more than once.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
# Twice the width of the text column, for screens with two pixels per point.
MAX_SIDE = 1600
# Small enough for a reader on a phone. A photograph saved as PNG is shrunk until it fits.
MAX_STORED_BYTES = 2 * 1024 * 1024

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
ACCEPT = "image/jpeg,image/png,image/webp"
_SAVING = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 85, "method": 4},
}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

# Pillow only warns about pictures somewhat above its own limit. Here the limits above count, so make it an error.
warnings.simplefilter("error", Pillow.DecompressionBombWarning)


class PictureRefused(NotPossible):
    """Says in one plain sentence why a file is refused, and what would be accepted."""


class PictureTooLarge(PictureRefused):
    pass


class Picture(NamedTuple):
    format: str  # a key of EXTENSIONS
    data: bytes
    width: int
    height: int


def clean_picture(data):
    """Return a `Picture` of only the pixels in the file `data`, or raise `PictureRefused`."""
    if not data:
        raise PictureRefused(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(
            _("The file is larger than %(limit)d MB; make the picture smaller and add it again.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    # Decoders raise many different errors for a broken file; here they all mean the same.
    try:
        image = Pillow.open(BytesIO(data), formats=list(EXTENSIONS))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise _too_many_pixels(max(MAX_PIXELS.values())) from None
    except Exception:  # noqa: BLE001
        raise PictureRefused(_why_unreadable(data)) from None
    with image:
        # Many phones write MPO: a JPEG with a second picture behind it. The first one is the photograph.
        kind = "JPEG" if image.format == "MPO" else image.format
        if image.width * image.height > MAX_PIXELS[kind]:
            raise _too_many_pixels(MAX_PIXELS[kind])
        if image.format != "MPO" and getattr(image, "is_animated", False):
            raise PictureRefused(_("Moving pictures are not shown here. Use a still JPEG, PNG or WebP picture."))
        try:
            pixels = _pixels(image)
        except Exception:  # noqa: BLE001
            raise PictureRefused(
                _("The picture is damaged or incomplete. Save or copy it again, then add it.")
            ) from None
    return _encode(kind, pixels)


def _too_many_pixels(limit):
    return PictureTooLarge(
        _("The picture has more than %(limit)d megapixels; make it smaller and add it again.")
        % {"limit": limit // 1_000_000}
    )


def _why_unreadable(data):
    start = data[:1024].lstrip().lower()
    brand = data[8:12] if data[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS:
        return _(
            "This is a HEIC picture, which most browsers cannot show. On an iPhone choose Settings, Camera, Formats, "
            "“Most Compatible” and take it again, or send the photo to yourself by mail, which makes it a JPEG."
        )
    if start.startswith((b"gif87a", b"gif89a")):
        return _("GIF pictures are not taken. Save it as PNG and add it again.")
    if b"<svg" in start:
        return _("SVG drawings are not taken, because they can carry scripts. Save it as PNG and add it again.")
    return _("This file is not a picture that can be shown here. Use a JPEG, PNG or WebP picture.")


def _pixels(image):
    """Return `image` decoded, bounded, upright and in sRGB, as RGB or RGBA."""
    profile = image.info.get("icc_profile")
    # Tells the JPEG decoder that a smaller picture is enough.
    image.draft(image.mode, (MAX_SIDE, MAX_SIDE))
    image.load()
    if image.mode.startswith("I"):
        # 16 bits for each pixel. Only the lower half is dropped, which no screen shows.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
        profile = None
    elif image.mode not in ("RGB", "RGBA", "L", "CMYK") or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    # A picture with broken EXIF is still a picture; in place it is turned before the EXIF is written anew.
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    return _in_srgb(image, profile)


def _in_srgb(image, profile):
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    if profile:
        try:
            colours = ImageCms.profileToProfile(
                colours, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            logger.info("A picture's colour profile could not be used.")
    colours = colours.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _encode(kind, image):
    while True:
        # A new image made from the bare pixels, so that nothing else of the file comes along.
        bare = Pillow.frombytes(image.mode, image.size, image.tobytes())
        file = BytesIO()
        bare.save(file, kind, **_SAVING[kind])
        data = file.getvalue()
        if len(data) <= MAX_STORED_BYTES:
            return Picture(kind, data, *bare.size)
        image.thumbnail((image.width * 3 // 4, image.height * 3 // 4))


def store(data, user, file_name=""):
    """Clean the bytes of a file and keep it; return its `Image`."""
    return keep(clean_picture(data), user, title_from(file_name))


def title_from(file_name):
    """Return the title that a picture has until its author gives it another: the name that its file had."""
    longest = Image._meta.get_field("title").max_length
    return plain_text(PurePosixPath(file_name).stem.replace("_", " ")).strip()[:longest]


# The files that were written since the transaction began; no storage takes part in one.
_written = ContextVar("written", default=None)


@contextmanager
def all_or_nothing():
    """A transaction: if it fails, the files of the pictures that were kept in it are gone like their rows."""
    written = []
    before = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in written:
            take_back(name)
        raise
    finally:
        _written.reset(before)


def keep(picture, user, title=""):
    """Return the `Image` of a cleaned picture: the row that exists already, or a new one with its file."""
    digest = hashlib.sha256(picture.data).hexdigest()
    present = Image.objects.filter(sha256=digest).first()
    if present:
        if not default_storage.exists(present.name):
            write(present.name, picture.data)
            settled(present.name)
        return present
    name = f"{secrets.token_hex(16)}.{EXTENSIONS[picture.format]}"
    # Write the file first, so that there is never a row without its file.
    write(name, picture.data)
    try:
        with transaction.atomic():
            image = Image.objects.create(
                name=name,
                width=picture.width,
                height=picture.height,
                bytes=len(picture.data),
                sha256=digest,
                uploaded_by=user,
                title=title,
            )
    except IntegrityError:
        # The same picture was sent twice at the same time.
        take_back(name)
        return Image.objects.get(sha256=digest)
    except BaseException:
        take_back(name)
        raise
    transaction.on_commit(lambda: settled(name))
    if (written := _written.get()) is not None:
        written.append(name)
    return image


def forget_left():
    """The worker's job: delete the files whose rows were never committed, because whoever wrote them was killed."""
    for name in left():
        if Image.objects.filter(name=name).exists():
            settled(name)
        else:
            take_back(name)


def fault_of(image, data):
    """Return why `data`, which comes from elsewhere, is not the stored picture of the row `image`; "" if it is."""
    if len(data) != image.bytes or hashlib.sha256(data).hexdigest() != image.sha256:
        return _("It is not the picture that its row names.")
    try:
        with Pillow.open(BytesIO(data), formats=list(EXTENSIONS)) as picture:
            is_same = picture.format in EXTENSIONS and picture.size == (image.width, image.height)
            return "" if is_same and image.name.endswith(EXTENSIONS[picture.format]) else _("It is another picture.")
    except Exception:  # noqa: BLE001
        return _("It is no picture that can be shown here.")


@transaction.atomic
def remove(image):
    """Delete an image's row and, once that is committed, its file."""
    name = image.name
    image.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def markdown(image, description=""):
    """Return the Markdown that shows `image`; a placeholder stands for a description that nobody wrote yet."""
    return f"![{description or ALT_PLACEHOLDER}]({image.get_absolute_url()})"
