"""
The main job with real browsers: a network is started, colleagues come in by their mails and ask
others, somebody makes a group, and what is posted is on everyone's screen.
"""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.houses import EmbeddedHouse, ProductionHouse, house_standing

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

expect.set_options(timeout=30_000)

House = EmbeddedHouse | ProductionHouse

FIRST_THREE = """Ben Hughes <ben@brightwater.example>, cem@brightwater.example;
dee@brightwater.example"""
PEOPLE = {
    "ben": ("Ben Hughes", "eve@brightwater.example, fay@brightwater.example"),
    "cem": ("Cem Yilmaz", "gus@brightwater.example\nhal@brightwater.example"),
    "dee": ("Dee Walsh", "ina@brightwater.example; jim@brightwater.example"),
}


@pytest.fixture(params=["embedded", "production"])
def house(request, tmp_path):
    with house_standing(request.param, tmp_path) as house:
        yield house


@pytest.fixture
def open_browser(browser: Browser, house, tmp_path):
    """Give a function that opens a browser of one's own; at the end no page has complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one() -> Page:
        context = browser.new_context(base_url=house.address)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Content Security" in message.text else None
            ),
        )
        return page

    yield open_one
    for number, context in enumerate(contexts):
        # What each of them saw last, for whoever must find out why it failed.
        context.pages[0].screenshot(path=tmp_path / f"screen-{number}.png")
        context.close()
    assert complaints == []


def test_a_network_begins_on_a_friday_afternoon(house, open_browser):
    ada = open_browser()
    _start_network(ada, house)
    _invite(ada, FIRST_THREE, count=3)
    screens = {"ada": ada}
    for name, (full_name, others) in PEOPLE.items():
        page = open_browser()
        page.goto(house.link_in_mail(ada, f"{name}@brightwater.example"))
        _join(page, full_name, others)
        screens[name] = page
    eve = open_browser()
    eve.goto(house.link_in_mail(ada, "eve@brightwater.example"))
    _join(eve, "Eve Stone", "")
    screens["eve"] = eve

    ben = screens["ben"]
    _make_group(ben, "Canteen")
    for name in ("ada", "cem", "dee", "eve"):
        _join_group(screens[name], "Canteen")
        _on_air(screens[name])
    _on_air(ben)

    _post(ben, "Soup or salad on **Monday**?")
    expect(ben.locator(".post", has_text="Soup or salad")).to_be_visible()
    for name in ("ada", "cem", "dee", "eve"):
        screens[name].get_by_role("button", name=re.compile("1 new post")).click()
        expect(screens[name].locator(".post strong", has_text="Monday")).to_be_visible()

    cem = screens["cem"]
    thread = cem.locator(".envelope", has_text="Soup or salad").first
    thread.get_by_role("link", name=re.compile("^Reply")).click()
    thread.get_by_role("textbox").fill("Soup, please.")
    thread.get_by_role("button", name="Reply", exact=True).click()
    expect(ben.locator(".envelope--reply", has_text="Soup, please.")).to_be_visible()

    dee = screens["dee"]
    dee.context.set_offline(True)
    for number in ("one", "two", "three"):
        _post(ben, f"While Dee was away: {number}")
    dee.context.set_offline(False)
    dee.get_by_role("button", name=re.compile("3 new posts")).click()
    missed = dee.locator(".envelope:not(.envelope--reply) .prose", has_text="While Dee was away")
    expect(missed).to_have_text(
        [f"While Dee was away: {number}" for number in ("three", "two", "one")]
    )

    like = screens["eve"].locator(".envelope", has_text="Soup or salad").first
    like.get_by_role("button", name=re.compile("^Like")).first.click()
    count = ben.locator(".envelope", has_text="Soup or salad").first.locator(".reaction__count")
    expect(count.first).to_have_text("1")


def _start_network(page: Page, house: House) -> None:
    key = house.first_run_key()
    page.goto("/anything/at/all/")
    page.get_by_role("link", name="Start your network").click()
    page.get_by_label("Name of your network").fill("Brightwater")
    page.get_by_label("Your name").fill("Ada Okafor")
    page.get_by_label("Your e-mail address").fill("ada@brightwater.example")
    page.get_by_label("The key").fill(key)
    page.get_by_role("button", name="Start the network").click()
    expect(page.get_by_role("heading", name="Who else would be interested?")).to_be_visible()


def _invite(page: Page, addresses: str, count: int) -> None:
    page.get_by_label("E-mail addresses").fill(addresses)
    page.get_by_role("button", name="Show me what will happen").click()
    page.get_by_role("button", name=re.compile(f"Send {count} invitation")).click()
    # Whoever goes elsewhere before the answer came may take back what was sent.
    expect(page.get_by_text(f"{count} invitations are on their way.")).to_be_visible()


def _join(page: Page, name: str, others: str) -> None:
    expect(
        page.get_by_role("heading", name=re.compile("asks you into Brightwater"))
    ).to_be_visible()
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join Brightwater").click()
    page.get_by_label("Title").fill("Agent")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("button", name="I have read them and will keep to them").click()
    expect(page.get_by_role("heading", name="Who else would be interested?")).to_be_visible()
    if others:
        _invite(page, others, count=2)
    else:
        page.get_by_role("button", name="Skip, take me in").click()
    expect(page).to_have_url(re.compile("/brightwater/$"))
    expect(page.get_by_label("Write a post").first).to_be_visible()


def _make_group(page: Page, name: str) -> None:
    page.goto("/brightwater/groups/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the group").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def _join_group(page: Page, name: str) -> None:
    page.goto("/brightwater/groups/")
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("button", name="Favourite")).to_be_visible()
    page.goto("/brightwater/")


def _on_air(page: Page) -> None:
    """The page listens: its socket stands."""
    expect(page.locator("html[data-state=connected]")).to_have_count(1)


def _post(page: Page, text: str) -> None:
    page.get_by_label("Write a post").first.fill(text)
    page.get_by_role("button", name="Post", exact=True).first.click()
    expect(page.get_by_label("Write a post").first).to_have_value("")
