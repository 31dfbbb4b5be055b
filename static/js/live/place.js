// Puts a frame where it belongs, by id. What is being read never moves: new threads wait behind
// the pill (`waiting.js`), replies go below, and what is replaced keeps its focus and open menus.

import { keepingFocus, keepingView } from "./keeping.js";
import { fold } from "./marks.js";
import { addUnread } from "./unread.js";
import { waiting } from "./waiting.js";
import { say } from "../lib/words.js";

const FRESH_MS = 2500;

// Threads that this page has counted as unread already.
const counted = new Set();

export function place(frame, { member }) {
  const isOwn = Boolean(member) && frame.actor === member;
  markUnread(frame, isOwn);
  if (frame.place === "remove") return remove(frame.target || frame.put);
  if (frame.place === "replace") return replace(frame, isOwn);
  const list = listFor(frame);
  if (!list || find(frame.target)) return;
  const piece = pieceOf(frame, list);
  sayWhy(piece, whyAtHome(frame, list));
  if (isOwn) piece.setAttribute("data-mine", "");
  if (frame.place === "prepend" && !isOwn) waiting.add(piece, list, insert);
  else insert([piece], list, frame.place);
}

// Puts pieces into a list of the page and tells whoever fills in the viewer's own marks.
export function insert(pieces, list, where) {
  keepingView(() => list[where](...pieces));
  forgetEmptiness(list);
  for (const piece of pieces) {
    piece.classList.add("is-fresh");
    setTimeout(() => piece.classList.remove("is-fresh"), FRESH_MS);
  }
  placed(pieces.flatMap(postsIn));
}

function replace(frame, isOwn) {
  const old = find(frame.target || frame.put);
  if (!old) return;
  const fresh = parse(frame);
  if (!fresh) return;
  keepingFocus(old, fresh, () => keepingView(() => old.replaceWith(fresh)));
  // What a post leads to is not the same for all; what others do changes none of my marks.
  const post = fresh.closest("[data-post]")?.dataset.post;
  if (post && (isOwn || fresh.querySelector("[data-reference]"))) placed([post]);
  const within = postsIn(fresh);
  if (within.length) placed(within);
}

function remove(id) {
  if (waiting.remove(id)) return;
  const gone = document.getElementById(id);
  if (!gone) return;
  const next = gone.nextElementSibling ?? gone.previousElementSibling;
  const hadFocus = gone.contains(document.activeElement);
  keepingView(() => gone.remove());
  if (hadFocus) next?.querySelector("article")?.focus({ preventScroll: true });
}

// A group's own list on its page, or the home feed if it shows the thread.
function listFor(frame) {
  const list = find(frame.put);
  if (list || !frame.put.startsWith("group-")) return list;
  const feed = document.querySelector("#feed[data-groups]");
  if (!feed || ids(feed.dataset.muted).includes(frame.author)) return null;
  const isOfMine = ids(feed.dataset.groups).includes(frame.group);
  return isOfMine || whyAtHome(frame, feed) ? feed : null;
}

// Why a thread of a group that the reader is not in stands on their home: as the server says it.
function whyAtHome(frame, feed) {
  const { groups, people, topics } = feed.dataset;
  if (!groups || ids(groups).includes(frame.group)) return "";
  if (ids(people).includes(frame.author)) return say("why-person");
  const carried = ids(frame.topics);
  const followed = ids(topics).map((each) => each.split(":"));
  const topic = followed.find(([id]) => carried.includes(id));
  return topic ? say("why-topic", { name: topic[1] }) : "";
}

function sayWhy(piece, words) {
  if (!words) return;
  const line = document.createElement("p");
  line.className = "why";
  line.textContent = words;
  piece.prepend(line);
}

function ids(text = "") {
  return text.split(/\s+/).filter(Boolean);
}

// Waiting threads are changed and answered like those that stand on the page.
function find(id) {
  return id ? (document.getElementById(id) ?? waiting.find(id)) : null;
}

// The envelope of a post, made here where the frame carries only the card.
function pieceOf(frame, list) {
  const piece = parse(frame);
  const post = frame.target.replace("post-", "");
  if (piece.id === frame.target) {
    if (post !== frame.target) piece.dataset.post ??= post;
    return piece;
  }
  const envelope = document.createElement(list.matches("ol, ul") ? "li" : "div");
  envelope.className = "envelope";
  envelope.id = frame.target;
  envelope.dataset.post = post;
  envelope.append(piece);
  return envelope;
}

// Comes from the server's own templates, cleaned there; scripts in it would not run anyway. Replies
// of somebody whom the reader mutes are folded before they are shown.
function parse({ html, folds }) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fragment = document.importNode(template.content, true);
  for (const post of ids(folds)) {
    const reply = fragment.getElementById(`post-${post}`);
    if (reply) fold(reply);
  }
  return fragment.firstElementChild;
}

// A thread comes with its last replies, and each has marks of its own.
function postsIn(piece) {
  const posts = [piece, ...piece.querySelectorAll("[data-post]")];
  return posts.map((each) => each.dataset.post).filter(Boolean);
}

function placed(posts) {
  document.dispatchEvent(new CustomEvent("live:placed", { detail: { posts } }));
}

function forgetEmptiness(list) {
  for (const other of list.parentElement?.children ?? []) {
    if (other.matches(".empty")) other.remove();
  }
}

function markUnread(frame, isOwn) {
  const isNew = ["post.published", "post.replied"].includes(frame.kind);
  if (!isNew || !frame.group || isOwn) return;
  const thread = frame.thread ?? frame.target.replace("post-", "");
  if (isOpen(thread)) return;
  const envelope = document.getElementById(`post-${thread}`);
  const wasUnread = envelope?.hasAttribute("data-unread") || counted.has(thread);
  envelope?.setAttribute("data-unread", "");
  if (document.getElementById(`group-${frame.group}`) && !document.hidden) return;
  counted.add(thread);
  if (!wasUnread) addUnread(frame.group);
}

function isOpen(thread) {
  return document.querySelector(`read-marker[data-url*="/posts/${thread}/"]`);
}
