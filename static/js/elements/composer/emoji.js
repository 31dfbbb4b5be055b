// The emoji picker of one composer: a field to search, below it the signs found. Its list is
// fetched when it is first opened.

import { type } from "../../lib/markdown.js";
import { say } from "../../lib/words.js";

export async function toggleEmoji(box) {
  const open = box.querySelector(".emoji");
  if (open) return close(box, open);
  const { EMOJI } = await import("../../lib/emoji.js");
  if (box.querySelector(".emoji")) return;
  const panel = draw(EMOJI);
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-emoji]");
    if (!button) return;
    close(box, panel);
    type(box.field, button.dataset.emoji);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(box, panel);
    else if (event.key === "Enter" && event.target.matches("input")) first(panel)?.click();
    else if (!move(panel, event)) return;
    // Neither the form is sent nor the reply box closed.
    event.preventDefault();
    event.stopPropagation();
  });
  panel.querySelector("input").addEventListener("input", ({ target }) => {
    filter(panel, target.value);
  });
  button(box).setAttribute("aria-expanded", "true");
  box.querySelector("[data-tools]").after(panel);
  panel.querySelector("input").focus();
}

function close(box, panel) {
  panel.remove();
  button(box).setAttribute("aria-expanded", "false");
  box.field.focus();
}

function button(box) {
  return box.querySelector("[data-format=emoji]");
}

function draw(groups) {
  const panel = document.createElement("div");
  panel.className = "emoji";
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", say("emoji"));
  const search = document.createElement("input");
  search.type = "search";
  search.className = "field__control emoji__search";
  search.placeholder = say("emoji-search");
  search.setAttribute("aria-label", say("emoji-search"));
  const list = document.createElement("div");
  list.className = "emoji__list";
  for (const [name, signs] of Object.entries(groups)) list.append(section(name, signs));
  const none = document.createElement("p");
  none.className = "emoji__none";
  none.setAttribute("role", "status");
  panel.append(search, list, none);
  first(panel).tabIndex = 0;
  return panel;
}

function section(name, signs) {
  const group = document.createElement("section");
  const heading = document.createElement("p");
  heading.className = "emoji__group";
  heading.textContent = say(`emoji-${name}`);
  const row = document.createElement("div");
  row.className = "emoji__row";
  for (const [sign, words] of signs) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "emoji__sign";
    button.tabIndex = -1;
    button.textContent = button.dataset.emoji = sign;
    button.title = words;
    button.setAttribute("aria-label", words);
    row.append(button);
  }
  group.append(heading, row);
  return group;
}

function filter(panel, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const sign of panel.querySelectorAll(".emoji__sign")) {
    sign.hidden = !words.every((word) => ` ${sign.title}`.includes(` ${word}`));
    sign.tabIndex = -1;
  }
  // The Tab key leads to the first that is found; arrows go on from there.
  first(panel)?.setAttribute("tabindex", "0");
  for (const group of panel.querySelectorAll("section"))
    group.hidden = !group.querySelector(".emoji__sign:not([hidden])");
  panel.querySelector(".emoji__none").textContent = first(panel) ? "" : say("emoji-none");
}

function first(panel) {
  return panel.querySelector(".emoji__sign:not([hidden])");
}

// Arrows go through what is found, from the field down and back up to it.
function move(panel, { key, target }) {
  const isInField = target.matches("input");
  if (isInField && key !== "ArrowDown") return false;
  const signs = [...panel.querySelectorAll(".emoji__sign:not([hidden])")];
  const at = signs.indexOf(target);
  const line = signs.filter((each) => each.offsetTop === signs[0]?.offsetTop).length || 1;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: isInField ? 1 : line, ArrowUp: -line }[key];
  if (!step) return false;
  const next = at + step < 0 ? panel.querySelector("input") : signs[at + step];
  next?.focus();
  return true;
}
