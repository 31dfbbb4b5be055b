"""What one does to a conversation, and what a colleague beside them sees of it at once."""

import datetime
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.colleagues import Office, choose, office, open_live

__all__ = ["office"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

expect.set_options(timeout=30_000)

CANTEEN, PAYROLL = "/brightwater/groups/canteen/", "/brightwater/groups/payroll/"


def card(page: Page, thread: int | str) -> Locator:
    return page.locator(f"#post-{thread}")


def test_a_thread_that_moves_leaves_the_one_group_and_comes_to_the_other(office: Office):
    thread = office.threads["moved"]
    open_live(office.cem, CANTEEN)
    open_live(office.dee, "/brightwater/")
    reading = office.cem.context.new_page()
    open_live(reading, office.address("moved"))
    expect(card(office.cem, thread)).to_be_visible()

    ben = office.ben
    open_live(ben, office.address("moved"))
    choose(ben, thread, "Move to another group")
    ben.get_by_label("Group").select_option("Payroll")
    ben.get_by_role("button", name="Go on").click()
    expect(ben.get_by_text("1 person can read it who could not before.")).to_be_visible()
    expect(ben.get_by_text("1 person can no longer read it.")).to_be_visible()
    expect(card(office.cem, thread)).to_be_visible()
    ben.get_by_role("button", name="Move it").click()
    expect(ben.get_by_text("The conversation was moved.")).to_be_visible()

    expect(card(office.cem, thread)).to_have_count(0)
    expect(card(reading, thread)).to_have_count(0)
    expect(reading.get_by_text("Ben says")).to_have_count(0)
    reading.close()
    office.dee.get_by_role("button", name="1 new post").click()
    expect(card(office.dee, thread).get_by_role("link", name="Payroll")).to_be_visible()


def test_replies_that_are_split_off_are_a_thread_on_every_screen(office: Office):
    thread = office.threads["split"]
    open_live(office.cem, CANTEEN)
    open_live(office.ada, office.address("split"))
    expect(office.ada.locator(".envelope--reply")).to_have_count(3)

    ben = office.ben
    open_live(ben, office.address("split"))
    choose(ben, thread, "Split replies off")
    ben.get_by_role("button", name="Split them off").click()
    expect(ben.get_by_text("Choose between one reply and")).to_be_visible()
    ben.get_by_label("The lift is broken.").check()
    ben.get_by_label("Since Monday, the lift.").check()
    ben.get_by_role("button", name="Split them off").click()
    expect(ben.get_by_text("a conversation of their own now")).to_be_visible()
    expect(ben.locator(".feed > .envelope > .post")).to_contain_text("The lift is broken.")
    expect(ben.locator(".envelope--reply")).to_contain_text(["Since Monday, the lift."])

    expect(office.ada.locator(".envelope--reply")).to_contain_text(["Soup it is."])
    cem = office.cem
    expect(card(cem, thread).locator(".envelope--reply")).to_contain_text(["Soup it is."])
    cem.get_by_role("button", name="1 new post").click()
    expect(cem.locator(".feed > .envelope > .post").first).to_contain_text("The lift is broken.")


def test_what_a_shared_post_says_is_shown_only_to_who_may_read_it(office: Office):
    thread = office.threads["shared"]
    open_live(office.ada, PAYROLL)
    open_live(office.dee, PAYROLL)
    ben = office.ben
    open_live(ben, office.address("shared"))
    choose(ben, thread, "Share into another group")
    ben.get_by_label("Group").select_option("Payroll")
    ben.get_by_label("What you want to say about it").fill("Who pays for this?")
    ben.get_by_role("button", name="Share", exact=True).click()
    expect(ben.locator(".reference")).to_contain_text("Ben says: shared")

    for page in (office.ada, office.dee):
        page.get_by_role("button", name="1 new post").click()
    sharing = office.ada.locator(".envelope", has_text="Who pays for this?")
    expect(sharing.locator(".reference")).to_contain_text("Ben says: shared")
    dee = office.dee
    sealed = dee.locator(".envelope", has_text="Who pays for this?").locator(".reference")
    expect(sealed).to_contain_text("a post that you can't read")
    assert "Ben says: shared" not in dee.content()
    sealed.click()
    expect(dee.get_by_text("It stands in the group Canteen")).to_be_visible()
    dee.get_by_role("link", name="Ask to join the group").click()
    expect(dee.get_by_role("heading", name="Canteen", level=1)).to_be_visible()
    expect(dee.get_by_role("link", name="Ask to join")).to_be_visible()


def test_who_is_writing_when_a_thread_is_closed_is_told_and_loses_nothing(office: Office):
    thread = office.threads["closed"]
    cem, ben = office.cem, office.ben
    open_live(cem, office.address("closed"))
    field = cem.get_by_label("Write a reply")
    field.fill("Half a thought")
    open_live(ben, office.address("closed"))
    choose(ben, thread, "Close the conversation")
    ben.get_by_label("Why").fill("It goes on in Payroll.")
    ben.get_by_role("button", name="Close it").click()

    expect(card(cem, thread)).to_contain_text("It goes on in Payroll.")
    expect(cem.get_by_text("What you had begun to write stays")).to_be_visible()
    expect(cem.get_by_role("button", name="Reply", exact=True)).to_be_hidden()
    expect(field).to_have_value("Half a thought")
    expect(field).to_be_visible()
    # Who has nothing to lose sees no field.
    expect(ben.get_by_text("Nothing more can be said here.")).to_be_visible()
    expect(ben.get_by_label("Write a reply")).to_be_hidden()
    cem.reload()
    expect(field).to_have_value("Half a thought")

    choose(ben, thread, "Reopen")
    ben.get_by_label("Why").fill("It does not.")
    ben.get_by_role("button", name="Reopen it").click()
    cem.get_by_role("button", name="Reply", exact=True).click()
    expect(ben.locator(".envelope--reply")).to_contain_text(["Half a thought"])
    expect(field).to_have_value("")


def test_a_pin_says_its_last_day_and_stands_on_top(office: Office):
    thread = office.threads["pinned"]
    cem, ben = office.cem, office.ben
    open_live(cem, CANTEEN)
    open_live(ben, office.address("pinned"))
    choose(ben, thread, "Pin until a day")
    until = ben.get_by_label("Until")
    until.fill("2020-01-01")
    ben.get_by_role("button", name="Pin it").click()
    expect(until).to_have_attribute("aria-invalid", "true")
    day = datetime.date.today() + datetime.timedelta(days=3)
    until.fill(day.isoformat())
    ben.get_by_role("button", name="Pin it").click()
    expect(card(ben, thread)).to_contain_text("Pinned until")
    expect(card(cem, thread)).to_contain_text(re.compile(rf"Pinned until .*\b{day.day}\b"))
    cem.reload()
    expect(cem.locator(".feed > .envelope").first).to_have_id(f"post-{thread}")

    choose(ben, thread, "Unpin")
    expect(card(cem, thread)).not_to_contain_text("Pinned")


def test_what_an_edit_changed_is_there_for_everyone_to_see(office: Office):
    thread = office.threads["edited"]
    cem, ben = office.cem, office.ben
    open_live(cem, CANTEEN)
    open_live(ben, office.address("edited"))
    choose(ben, thread, "Edit")
    ben.get_by_label("Change your post").fill("Ben wrote: edited")
    ben.get_by_role("button", name="Save").click()
    expect(card(ben, thread)).to_contain_text("Ben wrote: edited")

    expect(card(cem, thread)).to_contain_text("Ben wrote: edited")
    card(cem, thread).get_by_role("link", name="Edited").click()
    expect(cem.locator(".diff del")).to_contain_text(["says"])
    expect(cem.locator(".diff ins")).to_contain_text(["wrote"])


def test_the_best_answer_stands_with_its_question_on_every_screen(office: Office):
    thread = office.threads["question"]
    cem, ben = office.cem, office.ben
    open_live(cem, CANTEEN)
    open_live(ben, office.address("question"))
    reply = ben.locator(".envelope--reply", has_text="Dee has it.")
    reply.locator(".post__more").click()
    ben.locator(".panel").get_by_role("button", name="Best answer").click()
    for page in (ben, cem):
        answer = card(page, thread).get_by_role("group", name="Best answer")
        expect(answer).to_contain_text("Dee has it.")


def test_praise_reaches_whom_it_praises(office: Office):
    dee, ben = office.dee, office.ben
    open_live(dee, PAYROLL)
    bell = dee.locator("[data-bell-count]").first
    expect(bell).to_be_hidden()
    ben.goto("/brightwater/write/praise/?group=payroll")
    ben.get_by_label("To", exact=True).select_option("Payroll")
    ben.get_by_label("Whom").fill("@dee-walsh ")
    ben.get_by_label("Why").fill("The soup.")
    ben.get_by_role("button", name="Post").click()
    expect(ben.locator(".praise__names")).to_contain_text("Dee Walsh")

    expect(bell).to_have_text("1")
    dee.get_by_role("button", name="1 new post").click()
    praise = dee.locator(".envelope", has_text="The soup.")
    expect(praise.locator(".praise__names")).to_contain_text("Dee Walsh")


def test_reactions_are_counted_before_everyones_eyes(office: Office):
    thread = office.threads["liked"]
    cem, ben = office.cem, office.ben
    for page in (cem, ben):
        open_live(page, CANTEEN)
    likes = [
        card(page, thread).locator("> .post").get_by_role("button", name=re.compile("^Like"))
        for page in (cem, ben)
    ]
    for count, (doing, seeing) in enumerate((likes, likes[::-1]), start=1):
        doing.click()
        expect(seeing.locator(".reaction__count")).to_have_text(str(count))
    likes[0].click()
    expect(likes[1].locator(".reaction__count")).to_have_text("1")
    expect(card(ben, thread)).to_have_attribute("data-reacted", "like")
    expect(card(cem, thread)).not_to_have_attribute("data-reacted", "like")


def test_what_is_deleted_is_gone_and_comes_back_with_undo(office: Office):
    thread = office.threads["deleted"]
    cem, ben = office.cem, office.ben
    for page in (cem, ben):
        open_live(page, CANTEEN)
    choose(ben, thread, "Delete")
    for page in (cem, ben):
        expect(card(page, thread)).to_have_count(0)
    ben.get_by_role("button", name="Undo").click()
    expect(card(ben, thread)).to_contain_text("Ben says: deleted")
    cem.get_by_role("button", name="1 new post").click()
    expect(card(cem, thread)).to_contain_text("Ben says: deleted")


# Notes each moment at which a reply could be read, from before the page has any of it.
WATCH_REPLIES = """
window.seen = [];
const look = () => {
  for (const reply of document.querySelectorAll(".envelope--reply > .post")) {
    if (reply.checkVisibility()) window.seen.push(reply.textContent.trim());
  }
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""


def test_the_reply_of_somebody_muted_is_never_seen_before_it_is_folded(office: Office):
    ada, cem = office.ada, office.cem
    open_live(cem, "/brightwater/profile/")
    cem_page = f"/brightwater/people/{cem.locator('live-events').get_attribute('data-member')}/"
    ada.goto(cem_page)
    ada.get_by_role("button", name="Mute", exact=True).click()
    expect(ada.get_by_role("button", name="Muted")).to_be_visible()
    pages = {}
    for address in ("/brightwater/", CANTEEN, office.address("muted")):
        pages[address] = page = ada.context.new_page()
        page.add_init_script(WATCH_REPLIES)
        open_live(page, address)

    open_live(cem, office.address("muted"))
    cem.get_by_label("Write a reply").fill("Not for Ada's eyes")
    cem.get_by_role("button", name="Reply", exact=True).click()
    for address, page in pages.items():
        reply = card(page, office.threads["muted"]).locator(".envelope--reply")
        expect(reply.get_by_text("A reply of somebody you muted.")).to_be_visible()
        said = [text for text in page.evaluate("window.seen") if "Ada's eyes" in text]
        assert said == [], address
        # It would have been noted: opened, it is.
        reply.get_by_text("Show").click()
        page.wait_for_function('window.seen.some((text) => text.includes("Ada\'s eyes"))')
        page.close()
    ada.get_by_role("button", name="Muted").click()
    expect(ada.get_by_role("button", name="Mute", exact=True)).to_be_visible()
