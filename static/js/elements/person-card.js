// The card over a name: who somebody is, when the mouse rests on a link to a member or a key brings
// the focus to one. It takes no focus; Tab goes on into it, Esc closes it. A finger follows the link
// and never meets it.

import { ask, post, Problem } from "../lib/fetching.js";
import { toast } from "../lib/toast.js";
import { say } from "../lib/words.js";

const PERSON = /^\/[\w-]+\/people\/\d+\/$/;
const REST_MS = 400;
const LEAVE_MS = 250;
const GAP = 6;

let card, link, timer, older;

export function startPersonCards() {
  if (!HTMLElement.prototype.showPopover) return;
  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", ({ target }) => {
    if (card?.contains(target)) return clearTimeout(timer);
    const found = target.matches(":focus-visible") && personLink(target);
    if (found) later(found);
    else close();
  });
  document.addEventListener("keydown", keyed, true);
  // Not what is still to come: the focus may scroll the page to where it went.
  document.addEventListener("scroll", ({ target }) => link && !card.contains(target) && close(), true);
  document.addEventListener("click", (event) => !card?.contains(event.target) && close());
  document.addEventListener("submit", tied);
}

function over({ target, pointerType }) {
  if (pointerType !== "mouse") return;
  const found = personLink(target);
  if (found && found !== link) return later(found);
  clearTimeout(timer);
  if (found || card?.contains(target)) return;
  if (!document.activeElement || document.activeElement !== link) timer = setTimeout(close, LEAVE_MS);
}

function personLink(target) {
  const found = target.closest?.("a[href]");
  // Of one's own card, of a menu and of the page it leads to itself nobody needs to be told.
  if (!found || found.closest(".person-card, .menu, nav")) return null;
  const { origin, pathname } = new URL(found.href, location.href);
  const isPerson = origin === location.origin && PERSON.test(pathname);
  return isPerson && pathname !== location.pathname ? found : null;
}

function later(found) {
  clearTimeout(timer);
  timer = setTimeout(() => open(found), REST_MS);
}

async function open(found) {
  close();
  older = new AbortController();
  const { signal } = older;
  try {
    const answer = await ask(new URL("card/", found.href), { signal });
    const html = await answer.text();
    if (signal.aborted || !found.isConnected) return;
    link = found;
    card ??= makeCard();
    card.innerHTML = html;
    card.showPopover();
    place();
  } catch {
    // The link itself still leads there.
  }
}

function makeCard() {
  const made = document.createElement("div");
  made.className = "person-card";
  made.popover = "manual";
  made.setAttribute("role", "group");
  made.setAttribute("aria-label", say("person"));
  document.body.append(made);
  return made;
}

// Below the name, or above where there is no room; always whole on the screen.
function place() {
  const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: tall } = card;
  // Without the gutter that is kept for a scroll bar.
  const end = document.body.getBoundingClientRect().right;
  const { clientHeight } = document.documentElement;
  const below = at.bottom + GAP;
  const top = below + tall > clientHeight && at.top - GAP - tall > 0 ? at.top - GAP - tall : below;
  card.style.top = `${top}px`;
  card.style.left = `${Math.max(GAP, Math.min(at.left, end - wide - GAP))}px`;
}

function close() {
  clearTimeout(timer);
  older?.abort();
  if (card?.matches(":popover-open")) card.hidePopover();
  link = null;
}

function keyed(event) {
  if (!link || !card?.matches(":popover-open")) return;
  const inside = card.contains(document.activeElement);
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    const back = link;
    close();
    if (inside) back.focus({ preventScroll: true });
  } else if (event.key === "Tab") {
    step(event, inside);
  }
}

// The card stands at the end of the document; for the keyboard it comes after its link.
function step(event, inside) {
  const stops = [...card.querySelectorAll("a[href], button")];
  const at = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
  if (!inside && (event.shiftKey || document.activeElement !== link || !stops.length)) return;
  if (inside && !stops[at]) {
    // Out of it again, at its link: from there the next Tab goes on through the page.
    const back = link;
    close();
    back.focus({ preventScroll: true });
    clearTimeout(timer);
    if (!event.shiftKey) return;
  } else {
    stops[inside ? at : 0].focus({ preventScroll: true });
  }
  event.preventDefault();
}

// Follow and mute on the card: sent, and the card drawn anew.
async function tied(event) {
  const form = event.target;
  if (!card?.contains(form) || !event.submitter) return;
  event.preventDefault();
  const { name, value } = event.submitter;
  const url = new URL("card/", link.href);
  const body = new FormData(form);
  body.set(name, value);
  try {
    await post(form.action, body);
    const answer = await ask(url);
    card.innerHTML = await answer.text();
    card.querySelector(`button[name=${name}]`)?.focus({ preventScroll: true });
  } catch (problem) {
    toast(problem instanceof Problem ? problem.message : say("failed"));
  }
}
