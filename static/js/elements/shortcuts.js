// Keyboard shortcuts, explained by `?`. They never act in fields, and not at all where
// <html data-shortcuts="off"> says that the person wants none.

import { Keys } from "../lib/keys.js";
import { waiting } from "../live/waiting.js";

export function startShortcuts() {
  if (document.documentElement.dataset.shortcuts === "off") return;
  const keys = new Keys({
    "?": help,
    "/": () => focus("[data-search], input[type=search]"),
    "c": () => focus("compose-box:not([data-place^='thread-']) textarea") || follow("compose"),
    "j": () => step(1),
    "k": () => step(-1),
    "o": open,
    "Enter": (event) => event.target.matches("article") && open(),
    "r": () => press("a[data-reply]") || focus("compose-box[data-place^='thread-'] textarea"),
    "l": like,
    "n": () => waiting.show(),
    "g h": () => follow("home"),
    "g g": () => follow("groups"),
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaveField(event);
    else keys.press(event);
  });
}

function cards() {
  return [...document.querySelectorAll(".envelope > article")];
}

function current() {
  return document.activeElement?.closest("article");
}

function step(by) {
  const all = cards();
  const at = all.indexOf(current());
  // From nowhere, the first that is in view.
  const first = all.findIndex((card) => card.getBoundingClientRect().bottom > 80);
  const next = all[at < 0 ? first : at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function open() {
  return press(".post__time");
}

function like() {
  const isLiked = current()?.closest("[data-post]").hasAttribute("data-liked");
  return press(`[name=like][value=${isLiked ? "off" : "on"}]`);
}

function press(selector) {
  const target = current()?.querySelector(selector);
  target?.click();
  return Boolean(target);
}

function focus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
  return Boolean(field);
}

// Links of the page that have a key say so: data-key="home".
function follow(name) {
  const link = document.querySelector(`a[data-key="${name}"]`);
  if (link) link.click();
  return Boolean(link);
}

function leaveField(event) {
  const box = event.target.closest?.("compose-box");
  if (box && !event.defaultPrevented && event.target.matches("textarea")) event.target.blur();
}

function help() {
  const template = document.getElementById("shortcuts-help");
  if (!template) return false;
  let dialog = document.getElementById("shortcuts-dialog");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "shortcuts-dialog";
    dialog.className = "dialog";
    dialog.append(template.content.cloneNode(true));
    document.body.append(dialog);
  }
  dialog.showModal();
  return true;
}
