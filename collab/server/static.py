"""Static files under names that change with their content, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; `import … from "./other.js"` in modules is rewritten too."""

    support_js_module_import_aggregation = True
