// "Reply" on a card opens the reply form right below it; on the thread's own page, where the form
// stands already, it leads there. Without a place for it, the link goes to the thread.

import { ask } from "../lib/fetching.js";
import { toast } from "../lib/toast.js";
import { say } from "../lib/words.js";
import { keepingView } from "../live/keeping.js";

export function startReplying() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-reply]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const box = boxFor(threadOf(link)) ?? openBox(link);
    if (!box) return;
    event.preventDefault();
    answer(box, link);
    box.querySelector("textarea").focus();
    box.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-earlier]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    showEarlier(link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeBox(event);
  });
}

// Which reply is answered: named in the form, and said above it with a way back.
function answer(box, link) {
  const field = box.querySelector("[name=in_reply_to]");
  if (!field) return;
  box.querySelector(".composer__answered")?.remove();
  field.value = link.dataset.answer ?? "";
  if (!field.value) return;
  const line = document.createElement("p");
  line.className = "composer__answered quote";
  line.textContent = link.closest("article").querySelector(".post__author a").textContent;
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "link-button";
  drop.textContent = say("answer-all");
  drop.addEventListener("click", () => {
    field.value = "";
    line.remove();
    box.querySelector("textarea").focus();
  });
  line.append(" ", drop);
  box.querySelector("form").prepend(line);
  box.addEventListener("composer:cleared", () => drop.click(), { once: true });
}

// The replies before those that stand below a card, put above them a page at a time.
async function showEarlier(link) {
  const list = document.getElementById(`replies-${link.dataset.earlier}`);
  if (!list || link.getAttribute("aria-busy") === "true") return location.assign(link.href);
  link.setAttribute("aria-busy", "true");
  const first = list.querySelector("[data-post]")?.dataset.post ?? "";
  try {
    const answer = await ask(`${link.href}earlier/?before=${first}`);
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    const there = [...template.content.querySelectorAll("[data-post]")];
    keepingView(() => list.prepend(template.content));
    there[0]?.querySelector("article")?.focus({ preventScroll: true });
    const shown = list.querySelectorAll(":scope > [data-post]").length;
    if (there.length === 0 || shown >= Number(link.dataset.count)) link.removeAttribute("data-earlier");
  } catch (problem) {
    toast(problem.message);
  } finally {
    link.removeAttribute("aria-busy");
  }
}

// Below a reply the link names the thread; on the card of a thread it is that one.
function threadOf(link) {
  return link.dataset.reply || link.closest("[data-post]").dataset.post;
}

function boxFor(thread) {
  return document.querySelector(`compose-box[data-place="thread-${thread}"]`);
}

function openBox(link) {
  const thread = threadOf(link);
  const template = document.getElementById("reply-template");
  const room = document.querySelector(`#post-${thread} > .replies-box`);
  if (!template || !room) return null;
  const piece = template.content.cloneNode(true);
  const box = piece.querySelector("compose-box");
  // Set before it enters the page: its draft is read from then on.
  box.dataset.place = `thread-${thread}`;
  const network = location.pathname.split("/")[1];
  box.querySelector("form").setAttribute("action", `/${network}/posts/${thread}/replies/`);
  box.querySelector("[name=client_key]").value = "";
  for (const each of box.querySelectorAll("[id]")) each.id = `${each.id}-${thread}`;
  room.append(piece);
  return box;
}

// An empty reply form goes away again, and the focus back to where it came from.
function closeBox(event) {
  const box = event.target.closest?.(".replies-box compose-box");
  if (!box || box.querySelector("textarea").value.trim() || box.files?.count) return;
  const card = box.closest(".envelope");
  box.remove();
  card.querySelector("a[data-reply]")?.focus({ preventScroll: true });
}
