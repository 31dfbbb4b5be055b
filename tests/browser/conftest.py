import shutil

import pytest

from tests.browser.harness import Harness


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Use the system's Chromium where there is one."""
    chromium = shutil.which("chromium")
    return {**browser_type_launch_args, **({"executable_path": chromium} if chromium else {})}


@pytest.fixture
def harness(page):
    """A page of our scripts alone; at its end no script and no policy has complained."""
    harness = Harness(page)
    yield harness
    assert not harness.errors
