// An announcement that was in view for a moment counts as seen; "I have read this" shows at once.
// How far the reader is with one stands on its envelope: data-reading="asked | seen | confirmed".

import { post } from "../lib/fetching.js";

const MOMENT_MS = 1500;
// A tall card never is in view as a whole.
const ENOUGH = 0.5;

const waiting = new Map();
let eyes;

export function startAnnouncements() {
  eyes = new IntersectionObserver(look, { threshold: [0, ENOUGH] });
  watch();
  document.addEventListener("live:marked", watch);
  document.addEventListener("visibilitychange", () => document.hidden && forget());
  document.addEventListener("submit", confirm, true);
}

function watch() {
  for (const envelope of document.querySelectorAll(".envelope[data-reading=asked]")) {
    const card = envelope.querySelector(":scope > article");
    // Observed anew, it is looked at anew.
    eyes.unobserve(card);
    eyes.observe(card);
  }
}

function look(entries) {
  for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of entries) {
    const fills = rootBounds && intersectionRect.height > rootBounds.height / 2;
    const isInView = isIntersecting && (intersectionRatio >= ENOUGH || fills);
    if (!isInView) leave(target);
    else if (!waiting.has(target) && !document.hidden) {
      waiting.set(target, setTimeout(() => see(target), MOMENT_MS));
    }
  }
}

function leave(card) {
  clearTimeout(waiting.get(card));
  waiting.delete(card);
}

function forget() {
  for (const card of [...waiting.keys()]) leave(card);
}

async function see(card) {
  leave(card);
  const envelope = card.closest("[data-post]");
  if (envelope?.dataset.reading !== "asked") return;
  eyes.unobserve(card);
  envelope.dataset.reading = "seen";
  const home = card.querySelector(".post__time").pathname.split("/posts/")[0];
  try {
    await post(`${home}/posts/${envelope.dataset.post}/seen/`);
  } catch {
    // Stays on top until the next visit; nothing to tell the reader.
    envelope.dataset.reading = "asked";
  }
}

// The number of all is drawn by a frame, and not for each; what is one's own shows by itself. If
// the server refuses, the next visit says so.
function confirm({ target, submitter }) {
  if (target.id !== "act" || !submitter?.matches("[data-confirms]")) return;
  const envelope = submitter.closest("[data-post]");
  if (!envelope) return;
  envelope.dataset.reading = "confirmed";
  // The button is gone, and the focus must not be.
  envelope.querySelector(":scope > article").focus({ preventScroll: true });
}
