"""Files that people might send as pictures, honest and not."""

import os
import struct
import time
import zlib
from io import BytesIO

from PIL import Image, ImageCms

GPS = b"48.2082"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


def saved(image, kind, **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo(width=400, height=200, mode="RGB", kind="JPEG", colour=None, **options):
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), colour or "blue")
    image.paste(colour or "red", (0, 0, width // 2, height))
    return saved(image.convert(mode), kind, **options)


def phone_photo():
    """Held upright: stored lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Phone maker"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 29.5), 3: "E", 4: (16.0, 22.0, 25.0), 29: GPS.decode()})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return photo(exif=exif, icc_profile=profile, comment=GPS, xmp=b"<x:xmpmeta>" + GPS + b"</x:xmpmeta>")


def profile_with_red_for_blue():
    """An sRGB profile whose red and blue have changed places."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {}
    for number in range(struct.unpack_from(">I", data, 128)[0]):
        name, offset, _size = struct.unpack_from(">4sII", data, 132 + 12 * number)
        tags[name] = offset
    red, blue = (slice(tags[name], tags[name] + 20) for name in (b"rXYZ", b"bXYZ"))
    data[red], data[blue] = data[blue], data[red]
    return bytes(data)


def png_header(width, height):
    """A PNG of a few bytes that says it is as large as asked."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def moving(kind):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def heic():
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def svg():
    return b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def age(mark):
    """Let the file `mark` be as old as if it had been written the day before yesterday."""
    then = time.time() - 2 * 24 * 3600
    os.utime(mark, (then, then))
