// What becomes of this screen when a right of its reader has ended: what may no longer be seen
// leaves the page, and the page says why. Drafts are kept apart, and outlive it.

import { say } from "../lib/words.js";
import { waiting } from "./waiting.js";

// Nothing of the page stays but its head, which names no group.
export function cover(name, action) {
  for (const column of document.querySelectorAll(".left, .right, .bar")) column.remove();
  const main = document.querySelector("main");
  if (!main) return;
  const box = document.createElement("section");
  box.className = "card stack live-ended";
  box.setAttribute("role", "alert");
  const line = document.createElement("h1");
  line.textContent = document.title = say(name);
  const way = document.createElement("p");
  if (action) way.append(action);
  box.append(line, way);
  main.replaceChildren(box);
  action?.focus();
}

// The reader is signed out, or in this network no more: the menus on top name its groups, too.
export function end(name, action) {
  for (const named of document.querySelectorAll(".header [data-of-group]")) named.remove();
  cover(name, action);
}

// The reader no longer sees what is in a group: its cards leave the page, or the page is covered if
// it is the group's own. Where not even its name may be known any more, that goes too.
export function withdraw({ group, known, kind }, home) {
  const of = (name) => `[data-${name}="${group}"]`;
  const gone = known ? of("of-group") : `${of("of-group")}, ${of("names-group")}`;
  for (const card of [...waiting.all(gone), ...document.querySelectorAll(gone)])
    waiting.remove(card.id) || card.remove();
  for (const link of document.querySelectorAll(`a${of("group")}`)) (link.closest("li") ?? link).remove();
  // Groups to choose among, where each is a box in its label.
  for (const box of document.querySelectorAll(`label input[name="groups"][value="${group}"]`))
    box.closest("label").remove();
  const feed = document.querySelector("#feed[data-groups]");
  if (feed) {
    const left = feed.dataset.groups.split(/[\s,]+/).filter((each) => each && each !== group);
    feed.dataset.groups = left.join(" ");
  }
  const why = kind === "group.narrowed" ? "members-only" : "no-group";
  if (document.querySelector(of("page-of"))) cover(why, linkTo(home, say("home")));
}

export function linkTo(address, text) {
  const link = document.createElement("a");
  link.className = "button button--primary";
  link.href = address;
  link.textContent = text;
  return link;
}
