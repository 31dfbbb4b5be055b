import pytest


@pytest.fixture(autouse=True)
def kept_in(settings, tmp_path):
    """The folder in which files are kept meanwhile."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT
