// The bell: when a frame says that this member was told something, the screen asks for its own
// number, a moment later where many do. On the page of notifications a line then offers what is
// new; nothing moves by itself. What is opened there counts as read.

import { ask } from "../lib/fetching.js";
import { announce } from "../lib/toast.js";
import { say } from "../lib/words.js";

const SHORTLY_MS = 150;
// What was deleted, or whose group one has left, is no longer counted.
const LESSENING = new Set(["post.deleted", "group.left", "group.narrowed", "group.answered"]);

let timer;

export function startBell() {
  document.addEventListener("live:frame", ({ detail: frame }) => {
    if (frame.place === "bell") lookWithin(frame.spread * 1000, frame.is_new);
    else if (LESSENING.has(frame.kind) && isRinging()) lookWithin(0, false);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-reads]");
    if (link?.dataset.reads) tellRead(link.dataset.reads);
  });
}

function lookWithin(spread, isNew) {
  clearTimeout(timer);
  timer = setTimeout(() => look(isNew), SHORTLY_MS + Math.random() * spread);
}

async function look(isNew) {
  const url = document.querySelector("[data-bell][data-count]")?.dataset.count;
  if (!url) return;
  try {
    const { count, words } = await (await ask(url)).json();
    show(count, words);
    if (!isNew || !count) return;
    announce(say("told", { words }));
    document.querySelector("[data-bell-news]")?.removeAttribute("hidden");
  } catch {
    // The number of the next page is right again.
  }
}

function show(count, words) {
  for (const place of document.querySelectorAll("[data-bell-count]")) {
    place.textContent = count;
    place.hidden = !count;
  }
  for (const place of document.querySelectorAll("[data-bell-words]")) place.textContent = words;
}

function isRinging() {
  return Boolean(document.querySelector("[data-bell-count]:not([hidden])"));
}

// The page is being left, so nobody waits for the answer.
function tellRead(url) {
  const body = new FormData();
  const token = document.getElementById("act")?.elements.csrfmiddlewaretoken.value;
  body.set("csrfmiddlewaretoken", token ?? "");
  navigator.sendBeacon(url, body);
}
