// Completion of @colleagues and #topics inside <text-expander data-members-url data-topics-url>:
// the server answers with the options as it draws them. (The vendored element places the list with
// CSSOM, which the Content-Security-Policy allows; there are no style attributes in HTML.)

import { ask } from "../lib/fetching.js";
import { placeOf } from "./composer/place.js";

let older;

export function startMentions() {
  // These events do not bubble, but they can be caught on their way down.
  document.addEventListener("text-expander-change", offer, true);
  document.addEventListener("text-expander-value", take, true);
  document.addEventListener("text-expander-activate", keepInside, true);
  document.addEventListener("text-expander-committed", ({ target }) => {
    target.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
  }, true);
}

function offer(event) {
  const { key, text, provide } = event.detail;
  const { membersUrl, topicsUrl } = event.target.dataset;
  const url = key === "@" ? membersUrl : topicsUrl;
  // "# " begins a heading, and a lone "#" says nothing yet.
  if (!url || (key === "#" && !text)) return provide(Promise.resolve({ matched: false }));
  older?.abort();
  older = new AbortController();
  const box = event.target.closest("compose-box");
  const place = box ? placeOf(box) : {};
  const asked = `${url}?${new URLSearchParams({ q: text, ...place })}`;
  provide(options(asked, older.signal));
}

async function options(url, signal) {
  try {
    const answer = await ask(url, { signal });
    const list = document.createElement("ul");
    list.className = "completions";
    list.setAttribute("role", "listbox");
    list.innerHTML = await answer.text();
    return { matched: list.childElementCount > 0, fragment: list };
  } catch {
    return { matched: false };
  }
}

// The list begins at the caret; near the edge of a narrow screen it would go on beyond that.
function keepInside({ target }) {
  queueMicrotask(() => {
    const list = target.querySelector(".completions");
    const beyond = list.getBoundingClientRect().right + 8 - document.documentElement.clientWidth;
    if (beyond > 0) list.style.translate = `${-beyond}px`;
  });
}

function take(event) {
  event.detail.value = event.detail.item.dataset.value;
}
