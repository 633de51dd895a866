"""How the static files are named and kept, and the list of their names, which is nobody's business."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Names each file by what it holds, in the imports of our scripts' modules too."""

    support_js_module_import_aggregation = True

    def __init__(self, *args, **kwargs):
        # WhiteNoise sends whatever lies in STATIC_ROOT, so the list lies beside it.
        beside = FileSystemStorage(settings.SITE_DATA, file_permissions_mode=settings.FILE_UPLOAD_PERMISSIONS)
        super().__init__(*args, manifest_storage=beside, **kwargs)
