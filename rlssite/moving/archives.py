"""Zip files that come from elsewhere, read with care, and our own, which are the same bytes for the same content.

The threat: a zip that unpacks to more than the disk holds, writes beside its folder, holds one name twice so that two
readers see two contents, hides a link, or has names that mean something else elsewhere.
"""

import stat
import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

# The whole of what an archive unpacks to, how many files it has, and how far one of them may be packed.
MOST_BYTES = 2 * 1024**3
MOST_FILES = 20_000
MOST_RATIO = 200
# Small files pack well for good reasons.
RATIO_COUNTS_FROM = 1024 * 1024
BLOCK = 1024 * 1024
# The oldest time that a zip can hold: our archives say nothing about when they were made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
_UTF8 = 0x800


class BadArchive(Exception):
    """Says in one sentence for the author what is wrong with an archive."""


class Archive:
    """A zip that was looked through: `names` are those of its files. Use it in a `with`."""

    def __init__(self, path, *, most_bytes=MOST_BYTES, most_ratio=MOST_RATIO):
        self.most_bytes, self.most_ratio = most_bytes, most_ratio
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise BadArchive(_("This is no zip file, or it is damaged.")) from None
        try:
            self.entries = self._look_through()
        except BaseException:
            self.zip.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.zip.close()

    @property
    def names(self):
        return list(self.entries)

    def _look_through(self):
        found, total, infos = {}, 0, self.zip.infolist()
        if len(infos) > MOST_FILES:
            raise BadArchive(_("It holds more than %(most)d files.") % {"most": MOST_FILES})
        folded = set()
        for info in infos:
            name = _safe_name(info)
            if info.is_dir():
                continue
            if name.casefold() in folded:
                raise BadArchive(_("“%(name)s” is in it twice.") % {"name": name})
            folded.add(name.casefold())
            if info.flag_bits & 0x1:
                raise BadArchive(_("“%(name)s” is encrypted.") % {"name": name})
            total += info.file_size
            if total > self.most_bytes:
                raise BadArchive(_too_much(self.most_bytes))
            packed_too_well = info.file_size > max(info.compress_size, 1) * self.most_ratio
            if info.file_size > RATIO_COUNTS_FROM and packed_too_well:
                raise BadArchive(_("“%(name)s” unpacks to far more than it should.") % {"name": name})
            found[name] = info
        return found

    def read(self, name, most=None):
        """Return the bytes of one file; raise BadArchive if it is damaged or larger than it says or than `most`."""
        most = self.most_bytes if most is None else most
        return b"".join(self._blocks(name, most))

    def extract(self, folder):
        """Write all files below `folder`, which must exist."""
        left = self.most_bytes
        for name in self.names:
            target = Path(folder).joinpath(*PurePosixPath(name).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            # Never through something that is there already.
            with target.open("xb") as file:
                for block in self._blocks(name, left):
                    left -= len(block)
                    file.write(block)

    def _blocks(self, name, most):
        # What the directory says of a size is the archive's own word, so what comes out is counted too.
        try:
            with self.zip.open(self.entries[name]) as file:
                while block := file.read(BLOCK):
                    most -= len(block)
                    if most < 0:
                        raise BadArchive(_too_much(self.most_bytes))
                    yield block
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zipfile.zlib.error):
            raise BadArchive(_("“%(name)s” in it is damaged.") % {"name": name}) from None


def _too_much(most):
    return _("It unpacks to more than %(most)d MB.") % {"most": most // 1024 // 1024}


def _safe_name(info):
    """Return the name of an entry; raise BadArchive for one that could lead elsewhere or mean two things."""
    # Without this flag the name is in an encoding that nobody tells; plain ASCII is the same in all of them.
    raw = info.orig_filename
    if not info.flag_bits & _UTF8 and not raw.isascii():
        raise BadArchive(_("It has file names that are not in UTF-8."))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and kind not in (stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive(_("“%(name)s” is a link or something else that is no file.") % {"name": raw[:100]})
    parts = raw.removesuffix("/").split("/")
    is_odd = "\\" in raw or ":" in raw or raw != info.filename or any(not sign.isprintable() for sign in raw)
    if is_odd or any(part in ("", ".", "..") for part in parts):
        raise BadArchive(_("The name “%(name)s” is not one that is unpacked here.") % {"name": repr(raw)[1:100]})
    return raw.removesuffix("/")


class Writer:
    """Writes a zip whose bytes follow from its content alone: files are to be added in a fixed order."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.zip.close()

    def add(self, name, data):
        self.zip.writestr(self._info(name), data)

    def add_blocks(self, name, blocks):
        """Write a file of which the parts come one after the other."""
        with self.zip.open(self._info(name), "w", force_zip64=True) as file:
            for block in blocks:
                file.write(block)

    @staticmethod
    def _info(name):
        info = zipfile.ZipInfo(name, NO_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = (stat.S_IFREG | 0o600) << 16
        return info
