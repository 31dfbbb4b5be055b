// What a script has to tell: a short line at the edge of the page, or only for screen readers.

import { say } from "./words.js";

const SECONDS = 6;

export function toast(sentence, { action, seconds = SECONDS } = {}) {
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.setAttribute("aria-label", say("close"));
  close.textContent = "×";
  close.addEventListener("click", () => line.remove());
  if (action) line.append(" ", action);
  line.append(close);
  region("[data-toasts]", "toasts").append(line);
  // Whoever reads or points at it may take the time needed.
  const remove = () => (line.matches(":hover, :focus-within") ? later() : line.remove());
  const later = () => setTimeout(remove, seconds * 1000);
  later();
}

export function announce(sentence) {
  const line = region("#announcer", "visually-hidden");
  line.textContent = "";
  // The same sentence twice is read twice only if the region was empty in between.
  setTimeout(() => (line.textContent = sentence), 50);
}

// A live region has to stand on the page before it is spoken into; layouts bring both.
function region(selector, className) {
  let region = document.querySelector(selector);
  if (!region) {
    region = document.createElement("div");
    region.className = className;
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  return region;
}
