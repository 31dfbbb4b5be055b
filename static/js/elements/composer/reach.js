// Who will read what is written here, and what is to be known before it is sent: clients among the
// readers, somebody named who can't see the place, a whole group that is called. The server says it.

import { post } from "../../lib/fetching.js";
import { bodyFor } from "./place.js";

const PAUSE_MS = 500;

export class Reach {
  constructor(box) {
    this.box = box;
    this.line = box.querySelector("[data-reach]");
    this.url = box.form.dataset.reachUrl;
    if (!this.line || !this.url) return;
    box.field.addEventListener("input", () => this.written());
    box.addEventListener("composer:cleared", () => {
      clearTimeout(this.timer);
      for (const note of this.line.querySelectorAll("[data-note]")) note.remove();
    });
    box.querySelector("select[name=group]")?.addEventListener("change", () => this.ask());
  }

  // Asked for when the composer is first opened.
  show() {
    if (this.isShown || !this.url) return;
    this.isShown = true;
    this.ask();
  }

  written() {
    // Without a name in it the text changes nothing about who is reached.
    if (!this.box.field.value.includes("@") && !this.notes) return;
    this.isStale = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    clearTimeout(this.timer);
    this.isStale = false;
    const place = this.box.field.value;
    try {
      const answer = await post(this.url, bodyFor(this.box));
      const html = await answer.text();
      if (place !== this.box.field.value && this.isStale) return;
      this.line.innerHTML = html;
    } catch {
      // Whoever is offline learns it when it is sent.
    }
  }

  get notes() {
    const notes = this.line?.querySelectorAll("[data-note]") ?? [];
    return [...notes].map((note) => note.textContent).join(" ");
  }

  // Whether there is something to know that did not stand here when "Post" was pressed.
  async hasNews() {
    if (!this.isStale) return false;
    const before = this.notes;
    await this.ask();
    return Boolean(this.notes) && this.notes !== before;
  }
}
