// Keyboard shortcuts, explained by `?`. They never act in fields, and not at all where
// <html data-no-shortcuts> says that the person wants none.

import { Keys } from "../lib/keys.js";
import { write } from "./page.js";
import { waiting } from "../live/waiting.js";

const OFF = "[data-no-shortcuts], [data-shortcuts=off]";

export function startShortcuts() {
  if (document.documentElement.matches(OFF)) return;
  const keys = new Keys({
    "?": help,
    "/": () => focus("[data-key-search], input[type=search]"),
    "c": () => write() || press("a[data-write]", document),
    "j": () => step(1),
    "k": () => step(-1),
    "o": open,
    "Enter": (event) => event.target.matches("article") && open(),
    "r": () => press("a[data-reply]") || focus("compose-box[data-place^='thread-'] textarea"),
    "l": () => press(".reaction"),
    "b": () => press("[name=bookmark]"),
    "m": mute,
    "u": () => go("unread/"),
    "n": () => waiting.show(),
    "g h": () => go(""),
    "g g": () => go("groups/"),
    "g n": () => go("notifications/"),
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leaveField(event);
    else keys.press(event);
  });
}

function cards() {
  const all = [...document.querySelectorAll(".envelope > article")];
  // A folded reply is passed over until it is opened.
  return all.filter((card) => card.checkVisibility());
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

// Muting stands in the menu of a post, which is asked for first.
function mute() {
  const more = current()?.closest(".envelope:not(.envelope--reply)")?.querySelector(".post__more");
  if (!more) return false;
  more.dispatchEvent(new CustomEvent("panel:press", { bubbles: true, detail: "[value=mute]" }));
  return true;
}

function press(selector, within = current()) {
  const target = within?.querySelector(selector);
  target?.click();
  return Boolean(target);
}

function focus(selector) {
  const field = document.querySelector(selector);
  field?.focus();
  field?.scrollIntoView({ block: "nearest" });
  return Boolean(field);
}

// A place of this network; outside of networks there is none.
function go(place) {
  if (!document.querySelector("live-events")) return false;
  location.assign(`/${location.pathname.split("/")[1]}/${place}`);
  return true;
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
    dialog.setAttribute("aria-label", dialog.querySelector("h2")?.textContent ?? "");
    document.body.append(dialog);
  }
  dialog.showModal();
  return true;
}
