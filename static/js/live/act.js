// The page's one form `act`, named by the buttons of all cards: sent without leaving the page.
// A like shows at once and is taken back if the server refuses; everything else is drawn by the
// frame that follows.

import { post, Problem } from "../lib/fetching.js";
import { toast } from "../lib/toast.js";
import { say } from "../lib/words.js";

// One after the other for each address, so that like and unlike arrive in the order pressed.
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
  const takeBack = button.name === "like" ? showLike(button) : () => {};
  button.closest("details.menu")?.removeAttribute("open");
  button.setAttribute("aria-busy", "true");
  const turn = (queues.get(url) ?? Promise.resolve())
    .then(() => send(url, body, takeBack))
    .finally(() => {
      button.removeAttribute("aria-busy");
      if (queues.get(url) !== turn) return;
      queues.delete(url);
      button.closest("[data-post]")?.removeAttribute("data-acting");
    });
  queues.set(url, turn);
}

async function send(url, body, takeBack) {
  try {
    const answer = await post(url, body);
    if (answer.status === 204) document.dispatchEvent(new Event("live:nudge"));
    else if (answer.redirected) leave(answer.url);
    else location.reload();
  } catch (problem) {
    takeBack();
    toast(problem instanceof Problem ? problem.message : say("failed"));
  }
}

// The same page again is loaded anew, since only its fragment would be followed.
function leave(url) {
  const there = new URL(url);
  if (there.pathname + there.search !== location.pathname + location.search) location.assign(url);
  else location.reload();
}

function showLike(button) {
  const envelope = button.closest("[data-post]");
  if (!envelope) return () => {};
  const show = (isLiked) => {
    const hadFocus = envelope.contains(document.activeElement);
    envelope.toggleAttribute("data-liked", isLiked);
    // The pressed button gives way to its counterpart, and the focus goes with it.
    if (hadFocus) likeButton(envelope, isLiked)?.focus({ preventScroll: true });
  };
  const isLiked = button.value !== "off";
  envelope.setAttribute("data-acting", "");
  show(isLiked);
  return () => show(!isLiked);
}

function likeButton(envelope, isLiked) {
  const card = envelope.querySelector(":scope > article") ?? envelope;
  return card.querySelector(`[name=like][value=${isLiked ? "off" : "on"}]`);
}
