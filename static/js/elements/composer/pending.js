// The card of a post that was sent and not yet confirmed, in the place where the post will stand.
// It is made here, out of what the writer typed, and is never anything but text.

import { say } from "../../lib/words.js";

export function showPending(box) {
  const list = listFor(box);
  if (!list) return { remove() {} };
  const piece = document.createElement(list.matches("ol, ul") ? "li" : "div");
  piece.className = "envelope envelope--pending";
  piece.setAttribute("aria-busy", "true");
  const card = document.createElement("article");
  card.className = `post${box.isReply ? " post--reply" : ""}`;
  card.tabIndex = -1;
  const head = document.createElement("p");
  head.className = "post__meta pending__head";
  head.textContent = say("sending");
  const text = document.createElement("div");
  text.className = "post__text prose pending__text";
  text.textContent = box.field.value;
  card.append(head, text);
  piece.append(card);
  if (box.isReply) list.append(piece);
  else list.prepend(piece);
  // The writer's field goes away with the composer that closes; the card is where to wait.
  if (!box.isReply) card.focus({ preventScroll: true });
  return piece;
}

// Where its frame will put it: the group's list, the home feed if it shows the group, or the thread.
function listFor(box) {
  if (box.isReply) return document.getElementById(box.place.replace("thread-", "replies-"));
  const group = box.form.elements.group?.value;
  const own = document.getElementById(`group-${group}`);
  if (own) return own;
  const feed = document.querySelector("#feed[data-groups]");
  return feed?.dataset.groups.split(/[\s,]+/).includes(group) ? feed : null;
}
