// New threads wait behind a pill above their list, so that nothing moves under the reader's eyes.

import { say } from "../lib/words.js";

class Waiting {
  pieces = document.createDocumentFragment();
  list = null;

  add(piece, list, insert) {
    Object.assign(this, { list, insert });
    this.pieces.prepend(piece);
    this.draw();
  }

  find(id) {
    return this.pieces.getElementById(id);
  }

  all(selector) {
    return [...this.pieces.querySelectorAll(selector)];
  }

  remove(id) {
    const piece = this.find(id);
    piece?.remove();
    if (piece) this.draw();
    return Boolean(piece);
  }

  // Shows what waits, newest first, and leads the keyboard to it.
  show() {
    const pieces = [...this.pieces.children];
    if (pieces.length === 0) return;
    this.insert(pieces, this.list, "prepend");
    this.draw();
    const first = pieces[0].querySelector("article") ?? pieces[0];
    first.focus({ preventScroll: true });
    this.list.scrollIntoView({ block: "nearest" });
    pieces[0].scrollIntoView({ block: "nearest" });
  }

  draw() {
    const n = this.pieces.childElementCount;
    const box = this.box();
    if (n === 0) return box.replaceChildren();
    const pill = box.querySelector("button") ?? this.pill(box);
    pill.textContent = n === 1 ? say("one-new") : say("many-new", { n });
  }

  // The live region stands on the page before anything is said in it.
  box() {
    const before = this.list.previousElementSibling;
    const box = before?.matches("[data-new-posts]") ? before : document.createElement("div");
    if (box !== before) {
      box.className = "feed__new";
      box.dataset.newPosts = "";
      this.list.before(box);
    }
    box.setAttribute("role", "status");
    return box;
  }

  pill(box) {
    const pill = document.createElement("button");
    pill.type = "button";
    pill.className = "pill";
    pill.addEventListener("click", () => this.show());
    box.replaceChildren(pill);
    return pill;
  }
}

export const waiting = new Waiting();
