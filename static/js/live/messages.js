// Private messages, wherever one is: how many conversations are unread, and the list of them where
// it stands on the page. Both are the reader's own, so they are asked for after what happened.

import { ask } from "../lib/fetching.js";
import { keepingView } from "./keeping.js";

const PAUSE_MS = 150;

let timer, since = 0;

export function startMessages() {
  if (!envelope()) return;
  document.addEventListener("live:frame", ({ detail: { kind } }) => {
    if (/^(message|conversation)\./.test(kind)) later();
  });
  document.addEventListener("live:read", later);
  // What was read on another device.
  document.addEventListener("visibilitychange", () => document.hidden || later());
}

function envelope() {
  return document.querySelector("[data-messages]");
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => Promise.all([count(), list()]).catch(() => {}), PAUSE_MS);
}

async function count() {
  const link = envelope();
  const turn = (since += 1);
  const { unread } = await (await ask(link.dataset.url)).json();
  if (turn !== since) return;
  link.querySelector("[data-number]").textContent = unread > 99 ? "99+" : unread;
  link.querySelector("[data-count]").hidden = unread === 0;
}

// The first page only: whoever reads further down is not taken back.
async function list() {
  const old = document.getElementById("conversations");
  if (!old || new URLSearchParams(location.search).has("after")) return;
  const url = new URL(envelope().href);
  url.search = new URLSearchParams({ piece: "1", open: opened() });
  const html = await (await ask(url)).text();
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("conversations");
  if (!fresh || !old.isConnected) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.href : "";
  keepingView(() => old.replaceWith(document.importNode(fresh, true)));
  if (!focused) return;
  const links = document.querySelectorAll("#conversations a");
  [...links].find((link) => link.href === focused)?.focus({ preventScroll: true });
}

function opened() {
  return document.querySelector("conversation-view")?.id.slice("talk-".length) ?? "";
}
