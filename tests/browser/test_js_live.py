"""What open screens make of frames: nothing that is read moves, nothing comes twice."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FEED = """<div data-new-posts></div><ol class="feed" id="feed" data-groups="4 5 ">{}</ol>"""


def card(post, text="Hello", replies="", group="5"):
    react = f"/acme/posts/{post}/react/"
    return f"""<li class="envelope" id="post-{post}" data-post="{post}" data-of-group="{group}">
      <article class="post" tabindex="-1"><div class="post__body" id="body-{post}">{text}</div>
      <details class="menu"><summary>More</summary><a href="/x/">Edit</a></details>
      <button class="reaction" form="act" formaction="{react}"
       name="reaction" value="like">Like</button>
      <a data-reply href="/acme/posts/{post}/#write">Reply</a></article>
      <ol class="replies" id="replies-{post}">{replies}</ol>
      <div class="replies-box"></div></li>"""


def thread(post, actor="8", number=11, group="5"):
    return {
        "number": number,
        "kind": "post.published",
        "actor": actor,
        "put": f"group-{group}",
        "place": "prepend",
        "target": f"post-{post}",
        "html": card(post, group=group),
        "group": group,
    }


def reply(post, to, number=12, actor="8"):
    return {
        "number": number,
        "kind": "post.replied",
        "actor": actor,
        "put": f"replies-{to}",
        "place": "append",
        "target": f"post-{post}",
        "html": card(post),
        "group": "5",
        "thread": str(to),
    }


@pytest.fixture
def feed(harness):
    harness.show(FEED.format(card(1)))
    harness.connected()
    return harness


def test_the_screen_says_where_it_is_in_the_log(feed):
    assert feed.said == [{"since": 10}]


def test_new_threads_of_others_wait_behind_the_pill(feed):
    feed.push(**thread(2))
    feed.push(**thread(3, number=12))
    pill = feed.page.get_by_role("button", name="2 new posts")
    expect(pill).to_be_visible()
    expect(feed.page.locator("#feed > li")).to_have_count(1)
    pill.click()
    ids = feed.page.locator("#feed > li").evaluate_all("all => all.map((each) => each.id)")
    assert ids == ["post-3", "post-2", "post-1"]
    expect(feed.page.locator("#post-3 > article")).to_be_focused()
    expect(pill).to_have_count(0)


FOLLOWING = FEED.replace("5 ", '5 " data-people="8" data-topics="3:hybrid 4:late" data-muted="9')


@pytest.mark.parametrize(
    ("actor", "author", "topics", "why"),
    [
        ("8", "8", "", "Colleague you follow"),
        # Moved by somebody else: whose it is counts.
        ("6", "8", "", "Colleague you follow"),
        ("6", "6", "2 3", "Topic you follow: #hybrid"),
        ("6", "6", "2 33", None),
        ("9", "9", "3", None),
    ],
)
def test_what_i_follow_comes_from_other_groups_and_says_why(harness, actor, author, topics, why):
    harness.show(FOLLOWING.format(card(1)))
    harness.connected()
    # Of no topic a frame says nothing.
    of = {"topics": topics} if topics else {}
    harness.push(**thread(2, actor=actor, group="99"), author=author, **of)
    harness.push(**thread(3, actor="9", number=12), author="9")
    harness.push(**thread(4, number=13), author="8", topics="3")
    said = "2 new posts" if why else "1 new post"
    pill = harness.page.get_by_role("button", name=said)
    pill.click()
    lines = harness.page.locator(".why").all_text_contents()
    assert lines == ([why] if why else [])
    # Of a colleague whom I mute nothing comes, not even in my groups; in these nothing says why.
    expect(harness.page.locator("#post-3")).to_have_count(0)
    expect(harness.page.locator("#post-4 > .why")).to_have_count(0)


def test_my_own_thread_stands_at_the_top_at_once(feed):
    feed.push(**thread(2, actor="7"))
    expect(feed.page.locator("#feed > li").first).to_have_id("post-2")
    expect(feed.page.locator("#post-2")).to_have_attribute("data-mine", "")


def test_threads_of_groups_that_are_not_shown_are_left_alone(feed):
    feed.push(**thread(2, actor="7", group="6"))
    feed.push(**thread(3, actor="7", number=12))
    expect(feed.page.locator("#post-3")).to_be_visible()
    expect(feed.page.locator("#post-2")).to_have_count(0)


def test_a_frame_that_comes_twice_changes_nothing(feed):
    for _ in range(2):
        feed.push(**reply(4, to=1))
    feed.push(**reply(5, to=1, number=13))
    expect(feed.page.locator("#post-5")).to_be_visible()
    expect(feed.page.locator("#replies-1 > li")).to_have_count(2)


def test_several_frames_of_one_event_all_count(feed):
    feed.push(**reply(4, to=1))
    count = {"put": "body-1", "target": "body-1", "place": "replace"}
    feed.push(number=12, kind="post.replied", actor="8", html="<p id=body-1>1 reply</p>", **count)
    expect(feed.page.locator("#body-1")).to_have_text("1 reply")


def test_a_waiting_thread_is_answered_and_removed_like_any_other(feed):
    feed.push(**thread(2))
    feed.push(**thread(3, number=12))
    feed.push(**reply(4, to=2, number=13))
    remove = {"put": "post-3", "target": "post-3", "place": "remove", "html": ""}
    feed.push(number=14, kind="post.deleted", actor="8", **remove)
    feed.page.get_by_role("button", name="1 new post").click()
    expect(feed.page.locator("#replies-2 > #post-4")).to_be_visible()
    expect(feed.page.locator("#post-3")).to_have_count(0)


def test_replacing_keeps_focus_and_open_menus(feed):
    html = '<div id="body-1"><details><summary>S</summary></details><a href="/b/">B</a></div>'
    change = {"kind": "post.edited", "actor": "8", "put": "body-1", "target": "body-1"}
    feed.push(number=11, place="replace", html=html, **change)
    feed.page.locator("#body-1 summary").click()
    feed.page.locator("#body-1 a").focus()
    feed.push(number=12, place="replace", html=html.replace("S<", "T<"), **change)
    expect(feed.page.locator("#body-1 summary")).to_have_text("T")
    expect(feed.page.locator("#body-1 a")).to_be_focused()
    expect(feed.page.locator("#body-1 details")).to_have_attribute("open", "")


def test_what_others_write_elsewhere_is_marked_unread(feed):
    feed.push(**thread(2))
    expect(feed.page.locator("[data-group='5']")).to_have_attribute("data-unread", "")


def test_my_marks_are_asked_for_after_a_push(feed):
    marks = {"2": {"mine": True, "reacted": "thanks", "unread": False, "bookmarked": True}}
    feed.on("/acme/marks/", body=json.dumps(marks), content_type="application/json")
    feed.push(**thread(2, actor="7"))
    expect(feed.page.locator("#post-2")).to_have_attribute("data-reacted", "thanks")
    expect(feed.page.locator("#post-2")).to_have_attribute("data-bookmarked", "")


@pytest.mark.parametrize("actor", ["7", "8"], ids=["at the top at once", "behind the pill"])
def test_the_marks_of_replies_that_come_with_their_thread_are_asked_for_with_its_own(feed, actor):
    asked = []
    none = {"mine": False, "reacted": "", "unread": False, "bookmarked": False}
    marks = {"2": none, "3": none | {"mine": True}, "4": none | {"reacted": "thanks"}}
    body = json.dumps(marks)

    def answer(route):
        asked.append(parse_qs(urlsplit(route.request.url).query)["posts"])
        route.fulfill(body=body, content_type="application/json")

    feed.answers["/acme/marks/"] = answer
    feed.push(**thread(2, actor=actor) | {"html": card(2, replies=card(3) + card(4))})
    if actor == "8":
        feed.page.locator("button.pill").click()
    expect(feed.page.locator("#post-4")).to_have_attribute("data-reacted", "thanks")
    expect(feed.page.locator("#post-3")).to_have_attribute("data-mine", "")
    assert asked == [["2,3,4"]]


def test_the_marks_of_more_than_one_question_may_name_are_asked_for_in_several(feed):
    asked = []
    feed.page.on("request", lambda request: asked.append(request.url))
    feed.page.evaluate(
        "document.dispatchEvent(new CustomEvent('live:placed',"
        " {detail: {posts: Array.from({length: 450}, (_, number) => String(number + 1))}}))"
    )
    feed.page.wait_for_timeout(600)
    assert [url.count(",") + 1 for url in asked if "/marks/" in url] == [200, 200, 50]


def test_the_reply_of_somebody_i_mute_is_folded_as_it_comes(feed):
    marks = {"2": {"mine": False, "reacted": "", "unread": False, "bookmarked": False,
                   "folded": True}}  # fmt: skip
    feed.on("/acme/marks/", body=json.dumps(marks), content_type="application/json")
    frame = reply(2, to=1)
    frame["html"] = frame["html"].replace('class="envelope"', 'class="envelope envelope--reply"')
    feed.push(**frame)
    expect(feed.page.locator("#post-2 > details.folded + article")).to_have_count(1)
    line = feed.page.locator("#post-2 > details.folded > summary")
    expect(line).to_have_text("A reply of somebody you muted. Show")
    feed.page.evaluate("document.dispatchEvent(new CustomEvent('live:placed',"
                       " {detail: {posts: ['2']}}))")  # fmt: skip
    line.focus()
    line.press("Enter")
    expect(feed.page.locator("#post-2 > details.folded[open]")).to_have_count(1)


# Notes what of the muted was to be seen, after each change of the page.
WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    for (const post of document.querySelectorAll(".envelope--reply > .post")) {
      if (post.checkVisibility()) window.seen.push(post.parentElement.id);
    }
  }).observe(document, { subtree: true, childList: true });
}"""
HIDDEN = ".folded:not([open]) ~ .post { display: none }"


@pytest.mark.parametrize("way", ["append", "prepend", "replace"])
def test_what_a_frame_says_to_fold_is_never_seen(feed, way):
    folded = card(2).replace('class="envelope"', 'class="envelope envelope--reply"')
    frames = {
        "append": {**reply(2, to=1), "html": folded},
        "prepend": {**thread(3, actor="7"), "html": card(3, replies=folded)},
        "replace": {
            "number": 11, "kind": "post.split", "actor": "8", "put": "replies-1",
            "target": "replies-1", "place": "replace",
            "html": f'<ol class="replies" id="replies-1">{folded}</ol>',
        },
    }  # fmt: skip
    # The harness has none of our style sheets.
    feed.page.evaluate("""css => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [sheet];
    }""", HIDDEN)  # fmt: skip
    feed.page.evaluate(WATCH)
    feed.push(**frames[way], folds="2 99")
    expect(feed.page.get_by_text("A reply of somebody you muted.")).to_be_visible()
    assert feed.page.evaluate("window.seen") == []
    feed.page.locator("#post-2 > details.folded > summary").click()
    expect(feed.page.locator("#post-2 > .post")).to_be_visible()


def test_a_reaction_shows_at_once_and_is_taken_back_when_refused(feed):
    problem = {"status": 403, "content_type": "application/problem+json"}
    feed.on("/acme/posts/1/react/", body='{"title": "Archived: read only."}', **problem)
    like = feed.page.get_by_role("button", name="Like", exact=True)
    like.focus()
    with feed.page.expect_response("**/react/"):
        like.press("Enter")
    expect(feed.page.get_by_text("Archived: read only.")).to_be_visible()
    expect(feed.page.locator("#post-1")).not_to_have_attribute("data-reacted", "like")
    feed.on("/acme/posts/1/react/", status=204)
    like.press("Enter")
    expect(feed.page.locator("#post-1")).to_have_attribute("data-reacted", "like")
    expect(like).to_be_focused()


def test_a_refused_socket_leads_to_sign_in_and_is_not_tried_again(harness):
    harness.refuse_with = 4401
    harness.on("/acme/events/", status=401)
    harness.show(FEED.format(""))
    expect(harness.page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(harness.page).to_have_title("You are signed out. Your text is kept.")
    assert harness.sockets == 1


def test_who_is_no_member_any_more_is_told_so_and_the_socket_is_not_tried_again(harness):
    harness.refuse_with = 4404
    harness.show(FEED.format("Said in confidence"))
    expect(harness.page.get_by_role("link", name="My networks")).to_be_visible()
    assert "in confidence" not in harness.page.content()
    assert harness.sockets == 1


def test_signed_out_while_no_longer_a_member_is_no_longer_a_member(harness):
    # The session has ended, and where it has been renewed there is no membership behind it.
    harness.refuse_with = 4401
    harness.on("/acme/events/", status=404)
    harness.show(FEED.format(""))
    expect(harness.page.get_by_role("link", name="My networks")).to_be_visible()


def test_who_has_a_new_session_by_now_goes_on_with_it(harness):
    harness.refuse_with = 4401
    missed = {"frames": [], "upto": 10, "reset": False}
    harness.on("/acme/events/", body=json.dumps(missed), content_type="application/json")
    harness.show(FEED.format(""))
    expect(harness.page.locator("html")).to_have_attribute("data-state", "offline")
    harness.refuse_with = None
    harness.connected()


SPOKEN_OF = """<a href="/acme/groups/5/" data-group="5">Managers</a>
<ul><li data-names-group="5">Managers</li><li data-names-group="4">Sales</li></ul>
<select><option data-of-group="5">Managers</option></select>
<label>Managers <input type="checkbox" name="groups" value="5"></label>"""
ADD = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"


def withdrawn(**frame):
    return {
        "number": 11, "kind": "group.left", "actor": "", "put": "screen", "place": "withdraw",
        "target": "", "html": "", "group": "5", "known": False, **frame,
    }  # fmt: skip


def test_what_showed_a_group_leaves_the_page_of_whoever_is_no_longer_in_it(feed):
    feed.page.evaluate(ADD, SPOKEN_OF)
    feed.push(**thread(2))
    feed.push(**thread(3, number=12, group="4"))
    feed.push(**withdrawn(number=13))
    expect(feed.page.get_by_role("button", name="1 new post")).to_be_visible()
    assert "Managers" not in feed.page.content()
    expect(feed.page.locator("#feed")).to_have_attribute("data-groups", "4")
    expect(feed.page.locator("[data-names-group='4']")).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("group.left", "You are no longer in this group."),
        ("group.narrowed", "This group is for its members only now."),
    ],
)
def test_a_page_of_the_group_itself_is_covered(feed, kind, sentence):
    feed.page.evaluate("document.querySelector('main').dataset.pageOf = '5'")
    feed.page.evaluate("document.title = 'Managers'")
    feed.push(**withdrawn(kind=kind, known=True))
    expect(feed.page.get_by_role("alert")).to_contain_text(sentence)
    expect(feed.page).to_have_title(sentence)
    expect(feed.page.locator("#post-1")).to_have_count(0)


def test_without_sockets_the_screen_asks(harness):
    harness.refuse_with = 4429
    missed = {"frames": [thread(2, actor="7")], "upto": 11, "reset": False}
    harness.on("/acme/events/", body=json.dumps(missed), content_type="application/json")
    harness.show(FEED.format(""))
    expect(harness.page.locator("#post-2")).to_be_visible()
    expect(harness.page.locator("html")).to_have_attribute("data-state", "polling")


def test_a_cut_socket_comes_back_where_it_was(feed):
    feed.push(**thread(2, actor="7", number=11))
    feed.push(heartbeat=15)
    expect(feed.page.locator("#post-2")).to_be_visible()
    feed.socket.close(code=1012)
    feed.page.wait_for_function("document.documentElement.dataset.state == 'offline'")
    feed.connected()
    assert feed.said[-1] == {"since": 15}


@pytest.mark.parametrize(("chance", "after"), [(0, 250), (0.999, 749)])
def test_not_everybody_comes_back_in_the_same_moment(harness, chance, after):
    harness.page.add_init_script(f"Math.random = () => {chance}")
    harness.page.clock.install()
    harness.show(FEED.format(""))
    harness.page.clock.run_for(400)
    harness.connected()
    harness.socket.close(code=1012)
    expect(harness.page.locator("html")).to_have_attribute("data-state", "offline")
    harness.page.clock.run_for(after - 10)
    assert harness.sockets == 1
    harness.page.clock.run_for(20)
    expect(harness.page.locator("html")).to_have_attribute("data-state", "offline")
    harness.page.clock.run_for(400)
    harness.connected()
    assert harness.sockets == 2


def test_too_far_behind_the_page_starts_anew_unless_someone_writes(harness):
    harness.show(
        '<compose-box data-place="x"><form data-composer method="post">'
        '<input type="hidden" name="client_key"><textarea name="text">Half a</textarea>'
        "<p data-error hidden></p></form></compose-box>"
    )
    harness.connected()
    harness.push(reset=True, upto=900)
    expect(harness.page.get_by_role("button", name="Reload")).to_be_visible()
    assert harness.times("GET", "/acme/") == 1
    harness.page.locator("textarea").fill("")
    with harness.page.expect_navigation():
        harness.push(reset=True, upto=901)
