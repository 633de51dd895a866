from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Names each static file by what it holds, in the imports of our scripts' modules too."""

    support_js_module_import_aggregation = True
