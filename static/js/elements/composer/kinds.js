// Which kinds of thread may be started in the group, as the server says, and what the chosen one
// asks besides the text.

import { ask } from "../../lib/fetching.js";
import { placeOf } from "./place.js";

export class Kinds {
  constructor(box) {
    this.box = box;
    this.room = box.querySelector("[data-kinds]");
    if (!this.room) return;
    box.querySelector("select[name=group]")?.addEventListener("change", () => this.draw());
    this.room.addEventListener("change", ({ target }) => {
      if (target.name === "kind") this.draw({ isChosenHere: true });
    });
    box.addEventListener("composer:cleared", () => this.isShown && this.draw({ kind: "" }));
  }

  // Asked for when the composer is first opened.
  show() {
    if (this.isShown || !this.room) return;
    this.isShown = true;
    this.draw();
  }

  get chosen() {
    return this.room.querySelector("input[name=kind]:checked")?.value ?? "";
  }

  async draw({ kind = this.chosen, isChosenHere = false } = {}) {
    const asked = new URLSearchParams({ ...placeOf(this.box), kind });
    try {
      const answer = await ask(`${this.room.dataset.url}?${asked}`);
      const html = await answer.text();
      // Another was chosen meanwhile, and is on its way.
      if (isChosenHere && this.chosen !== kind) return;
      const hadFocus = this.room.contains(document.activeElement);
      this.room.innerHTML = html;
      if (hadFocus) this.room.querySelector("input[name=kind]:checked")?.focus();
    } catch {
      // Without an answer it is an update, as it is without scripts.
    }
  }
}
