// The page's one form `act`, named by the buttons of all cards: sent without leaving the page.
// A reaction or a bookmark shows at once and is taken back if the server refuses; everything else is
// drawn by the frame that follows.

import { post, Problem } from "../lib/fetching.js";
import { announce, toast } from "../lib/toast.js";
import { say } from "../lib/words.js";
import { setReaction } from "./marks.js";

// One after the other for each address, so that a reaction and its end arrive in the order pressed.
const queues = new Map();

export function startAct() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.id !== "act" || !button) return;
    // Only what leads back to this page: a button may ask for the whole way round.
    if (button.hasAttribute("data-leave")) return;
    event.preventDefault();
    act(event.target, button);
  });
}

function act(form, button) {
  const url = button.formAction;
  const body = new FormData(form);
  if (button.name) body.set(button.name, button.value);
  const takeBack = SHOWN_AT_ONCE[button.name]?.(button, body) ?? (() => {});
  button.dispatchEvent(new Event("act:sent", { bubbles: true }));
  button.setAttribute("aria-busy", "true");
  const turn = (queues.get(url) ?? Promise.resolve())
    .then(() => send(url, body, takeBack))
    .finally(() => {
      button.removeAttribute("aria-busy");
      if (queues.get(url) !== turn) return;
      queues.delete(url);
      envelopeOf(button)?.removeAttribute("data-acting");
    });
  queues.set(url, turn);
}

async function send(url, body, takeBack) {
  try {
    const answer = await post(url, body);
    if (answer.status === 204) {
      if (url.endsWith("/unread/")) markedUnread();
      document.dispatchEvent(new Event("live:nudge"));
    } else if (answer.redirected) leave(answer.url);
    else location.reload();
  } catch (problem) {
    takeBack();
    toast(problem instanceof Problem ? problem.message : say("failed"));
  }
}

function markedUnread() {
  toast(say("marked-unread"));
  document.dispatchEvent(new Event("unread:marked"));
  document.dispatchEvent(new Event("unread:changed"));
}

// The same page again is loaded anew, since only its fragment would be followed.
function leave(url) {
  const there = new URL(url);
  if (there.pathname + there.search !== location.pathname + location.search) location.assign(url);
  else location.reload();
}

// Each shows what was pressed, tells the server what is meant, and gives the way back.
const SHOWN_AT_ONCE = {
  reaction(button, body) {
    const envelope = envelopeOf(button);
    if (!envelope) return null;
    const before = envelope.dataset.reacted ?? "";
    const after = before === button.value ? "" : button.value;
    body.set("state", after ? "on" : "off");
    envelope.setAttribute("data-acting", "");
    setReaction(envelope, after);
    return () => setReaction(envelope, before);
  },
  bookmark(button, body) {
    const envelope = envelopeOf(button);
    if (!envelope) return null;
    const isKept = envelope.hasAttribute("data-bookmarked");
    body.set("bookmark", isKept ? "off" : "on");
    envelope.setAttribute("data-acting", "");
    envelope.toggleAttribute("data-bookmarked", !isKept);
    announce(say(isKept ? "let-go" : "kept"));
    return () => envelope.toggleAttribute("data-bookmarked", isKept);
  },
  follow(button) {
    toast(say(`follow-${button.value}`));
    return null;
  },
};

// A button stands in the envelope of its post, or in a panel that was opened from there.
function envelopeOf(button) {
  const post = button.dataset.postOf;
  return post ? document.getElementById(`post-${post}`) : button.closest("[data-post]");
}
