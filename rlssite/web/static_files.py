"""Where the static files are kept, and the list of them, which is nobody's business."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise sends whatever lies in STATIC_ROOT, so the list of names lies beside it."""

    def __init__(self, *args, **kwargs):
        beside = FileSystemStorage(settings.SITE_DATA, file_permissions_mode=settings.FILE_UPLOAD_PERMISSIONS)
        super().__init__(*args, manifest_storage=beside, **kwargs)
