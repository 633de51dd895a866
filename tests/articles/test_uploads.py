import struct
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pillow
from PIL import ImageOps

from articles.desk import uploads
from articles.desk.uploads import PictureRefused, PictureTooLarge, clean_picture
from articles.models import Image
from tests import pictures
from tests.factories import StaffFactory


@pytest.fixture
def folder(settings, tmp_path):
    tmp_path = tmp_path / "uploads"
    tmp_path.mkdir()
    options = settings.STORAGES["default"]["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": settings.STORAGES["default"] | {"OPTIONS": options}}
    return tmp_path


def opened(picture):
    return Pillow.open(BytesIO(picture.data))


def is_near(pixel, colour):
    return all(abs(a - b) < 25 for a, b in zip(pixel, colour, strict=False))


def test_a_phone_photo_is_turned_upright_and_tells_nothing_about_its_owner():
    data = pictures.phone_photo()
    assert pictures.GPS in data

    picture = clean_picture(data)

    image = opened(picture)
    assert (picture.width, picture.height) == image.size == (200, 400)
    # What lay on the left is on top when turned clockwise.
    assert is_near(image.getpixel((100, 20)), (254, 0, 0)) and is_near(image.getpixel((100, 380)), (0, 0, 254))
    assert not image.getexif() and not {"exif", "icc_profile", "xmp", "comment"} & set(image.info)
    assert pictures.GPS not in picture.data and b"Phone maker" not in picture.data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_shows_the_picture_as_it_was_taken(orientation):
    upright = Pillow.open(BytesIO(pictures.photo(90, 60, kind="PNG")))
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    data = pictures.saved(upright, "PNG", exif=exif)

    expected = ImageOps.exif_transpose(Pillow.open(BytesIO(data)))
    assert opened(clean_picture(data)).tobytes() == expected.convert("RGB").tobytes()


def test_a_photo_is_turned_whose_other_exif_is_broken():
    # A number of eight bytes, which nobody can write anew in the four that its tag has.
    entries = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack(">HHII", 0x87DA, 16, 1, 38)
    broken = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + entries + bytes(4) + b"\xff" * 8
    with pytest.raises(struct.error):
        Pillow.open(BytesIO(pictures.photo(exif=broken))).getexif().tobytes()

    assert opened(clean_picture(pictures.photo(90, 60, exif=broken))).size == (60, 90)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pictures.photo(), "JPEG"),
        (pictures.photo(kind="PNG"), "PNG"),
        (pictures.photo(kind="WEBP"), "WEBP"),
        (pictures.photo(1, 1, kind="PNG"), "PNG"),
        (pictures.photo(5000, 1, kind="PNG"), "PNG"),
        (pictures.photo(mode="CMYK"), "JPEG"),
        (pictures.photo(mode="L"), "JPEG"),
        (pictures.photo(mode="1", kind="PNG"), "PNG"),
        (pictures.photo(mode="P", kind="PNG"), "PNG"),
        (pictures.photo(mode="LA", kind="PNG"), "PNG"),
    ],
    ids=["jpeg", "png", "webp", "one pixel", "a line", "cmyk", "grey", "one bit", "palette", "grey with alpha"],
)
def test_the_decoded_format_decides(data, kind):
    picture = clean_picture(data)

    image = opened(picture)
    assert picture.format == image.format == kind
    assert (picture.width, picture.height) == image.size
    assert image.mode in ("RGB", "RGBA")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (pictures.HTML, "not a picture"),
        (b"\xff\xd8\xff\xe0" + pictures.HTML, "not a picture"),
        (b"GIF89a" + pictures.HTML, "GIF"),
        (pictures.photo(kind="GIF"), "GIF"),
        (pictures.svg(), "SVG"),
        (pictures.heic(), "iPhone"),
        (pictures.photo(kind="TIFF"), "not a picture"),
        (pictures.photo(kind="BMP"), "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (pictures.moving("WEBP"), "Moving"),
        (pictures.moving("PNG"), "Moving"),
        (pictures.photo()[:1500], "damaged"),
        (pictures.photo(kind="PNG")[:300], "damaged"),
        (pictures.png_header(10, 10), "damaged"),
    ],
    ids=[
        "empty", "html", "html behind a jpeg mark", "html behind a gif mark", "gif", "svg", "heic", "tiff", "bmp",
        "eps", "animated webp", "animated png", "cut jpeg", "cut png", "png without its pixels",
    ],
)  # fmt: skip
def test_what_is_not_a_still_whole_picture_is_refused_in_words(data, words):
    with pytest.raises(PictureRefused, match=words):
        clean_picture(data)


@pytest.mark.parametrize(
    ("size", "limit"), [((50_000, 50_000), 50), ((12_000, 12_000), 50), ((8_000, 7_000), 25), ((5_001, 5_000), 25)]
)
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(size, limit):
    with pytest.raises(PictureTooLarge, match=f"more than {limit} megapixels"):
        clean_picture(pictures.png_header(*size))


def test_a_phones_48_megapixels_are_taken():
    picture = clean_picture(pictures.photo(8064, 6048, mode="L", quality=20))

    assert (picture.width, picture.height) == (1600, 1200)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(PictureTooLarge, match="12 MB"):
        clean_picture(pictures.photo() + b"\0" * uploads.MAX_BYTES)


def test_a_picture_that_is_a_page_of_html_too_is_only_a_picture_afterwards():
    picture = clean_picture(pictures.photo(comment=pictures.HTML) + pictures.HTML)

    assert b"<script" not in picture.data


def test_a_large_photo_is_made_smaller():
    picture = clean_picture(pictures.photo(4000, 3000))

    assert (picture.width, picture.height) == (1600, 1200)


def test_a_noisy_png_is_made_smaller_until_a_phone_can_load_it():
    noise = Pillow.effect_noise((1000, 1000), 100)
    data = pictures.saved(Pillow.merge("RGB", [noise, noise.rotate(90), noise.rotate(180)]), "PNG")

    picture = clean_picture(data)

    assert len(picture.data) <= uploads.MAX_STORED_BYTES and picture.width < 1000


def test_a_second_picture_behind_a_phones_photo_is_dropped():
    data = pictures.photo(kind="MPO", save_all=True, append_images=[Pillow.new("RGB", (40, 40), "green")])
    assert Pillow.open(BytesIO(data)).format == "MPO"

    picture = clean_picture(data)

    assert (picture.format, picture.width, opened(picture).format) == ("JPEG", 400, "JPEG")


def test_transparency_is_kept():
    image = Pillow.new("RGBA", (20, 20), (255, 0, 0, 0)).convert("P")
    image.info["transparency"] = 0
    picture = clean_picture(pictures.saved(image, "PNG"))

    assert opened(picture).mode == "RGBA" and opened(picture).getpixel((0, 0))[3] == 0


def test_sixteen_bits_of_grey_stay_grey():
    data = pictures.saved(Pillow.new("I;16", (8, 8), 32768), "PNG")

    assert is_near(opened(clean_picture(data)).getpixel((0, 0)), (128, 128, 128))


def test_a_colour_profile_is_applied_and_then_dropped():
    data = pictures.photo(kind="PNG", icc_profile=pictures.profile_with_red_for_blue())

    image = opened(clean_picture(data))

    assert is_near(image.getpixel((20, 20)), (0, 0, 255))
    assert "icc_profile" not in image.info


def test_a_profile_that_cannot_be_used_changes_nothing():
    image = opened(clean_picture(pictures.photo(kind="PNG", icc_profile=b"nonsense")))

    assert is_near(image.getpixel((20, 20)), (255, 0, 0))


@pytest.mark.django_db
def test_a_stored_picture_has_a_name_that_tells_nothing(folder):
    user = StaffFactory()

    image = uploads.store(pictures.photo(), user)

    image.full_clean()
    stored = (folder / image.name).read_bytes()
    assert [path.name for path in folder.iterdir()] == [image.name]
    assert (image.width, image.height, image.bytes, image.uploaded_by) == (400, 200, len(stored), user)
    assert image.name.endswith(".jpg")


@pytest.mark.django_db
def test_the_same_picture_again_is_the_one_that_is_there(folder):
    image = uploads.store(pictures.photo(), None)

    assert uploads.store(pictures.photo(), None) == image
    assert len(list(folder.iterdir())) == 1


@pytest.mark.django_db
def test_a_lost_file_comes_back_with_the_same_picture(folder):
    image = uploads.store(pictures.photo(), None)
    default_storage.delete(image.name)

    uploads.store(pictures.photo(), None)

    assert (folder / image.name).stat().st_size == image.bytes


@pytest.mark.django_db
def test_the_same_picture_sent_twice_at_once_is_kept_once(folder, monkeypatch):
    image = uploads.store(pictures.photo(), None)
    # The first look finds nothing yet, as when both look before either has written.
    monkeypatch.setattr(Image.objects, "filter", lambda **kwargs: Image.objects.none())

    assert uploads.store(pictures.photo(), None) == image
    assert [path.name for path in folder.iterdir()] == [image.name]


@pytest.mark.django_db
def test_neither_row_nor_file_is_left_when_the_disk_is_full(folder, monkeypatch):
    def full(*args):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(OSError, match="No space"):
        uploads.store(pictures.photo(), None)

    assert not Image.objects.exists() and not list(Path(folder).iterdir())


@pytest.mark.django_db
def test_no_file_is_left_when_the_row_cannot_be_written(folder, monkeypatch):
    def fail(**fields):
        raise RuntimeError("The database is away.")

    monkeypatch.setattr(Image.objects, "create", fail)

    with pytest.raises(RuntimeError):
        uploads.store(pictures.photo(), None)

    assert not list(folder.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_was_never_committed_is_gone_after_a_day_and_no_other(folder, settings):
    settings.SITE_DATA = folder.parent
    begun = folder.parent / "begun"
    kept = uploads.store(pictures.photo(), None)
    assert not list(begun.iterdir())
    with transaction.atomic():
        # Whoever is killed takes nothing back; the database does.
        left = uploads.store(pictures.photo(100, 100), None).name
        transaction.set_rollback(True)
    unfinished = folder / f"{left}.1234.part"
    unfinished.write_bytes(b"half of it")
    stranger = folder / f"{'0' * 32}.jpg"
    stranger.write_bytes(b"of another site, or of nobody")

    uploads.forget_left()
    assert (folder / left).exists()
    # Its row was committed all the same, and then the process was killed.
    (begun / kept.name).touch()
    for mark in begun.iterdir():
        pictures.age(mark)
    uploads.forget_left()

    assert {path.name for path in folder.iterdir()} == {kept.name, stranger.name}
    assert not list(begun.iterdir())


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_takes_its_file_along(folder):
    image = uploads.store(pictures.photo(), None)

    uploads.remove(image)

    assert not Image.objects.exists() and not list(folder.iterdir())
