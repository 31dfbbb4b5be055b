// Numbers of unread threads in the left column: counted on as frames come, and asked for again when
// the reader comes back to this window.

import { ask } from "../lib/fetching.js";

const MOST = 100, ASK_EVERY_MS = 30_000;

let asked = Date.now();

export function startUnread() {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() - asked > ASK_EVERY_MS) countAnew();
  });
  document.addEventListener("unread:changed", countAnew);
}

// One more thread of a group is unread.
export function addUnread(group) {
  for (const link of document.querySelectorAll(`[data-group="${group}"]`)) {
    show(link, Number(link.dataset.count ?? 0) + 1);
  }
}

export function clearUnread(group) {
  for (const link of document.querySelectorAll(`[data-group="${group}"]`)) show(link, 0);
}

async function countAnew() {
  asked = Date.now();
  const url = document.querySelector("[data-counts-url]")?.dataset.countsUrl;
  if (!url) return;
  try {
    const counts = await (await ask(url)).json();
    for (const link of document.querySelectorAll("[data-group]")) {
      show(link, counts[link.dataset.group] ?? 0);
    }
  } catch {
    // The numbers stay as they were until the next page.
  }
}

function show(link, count) {
  link.dataset.count = count;
  link.toggleAttribute("data-unread", count > 0);
  const number = link.querySelector("[data-number]");
  if (number) number.textContent = count >= MOST ? `${MOST - 1}+` : count || "";
  const all = document.querySelector("[data-total]");
  if (!all) return;
  const links = document.querySelectorAll("#my-groups [data-group]");
  const sum = [...links].reduce((n, each) => n + Number(each.dataset.count ?? 0), 0);
  all.textContent = sum >= MOST ? `${MOST - 1}+` : sum || "";
}
