// The draft of one composer on the server, so that it can be gone on with on another device.
// The browser's own draft comes first; this one follows it, and never stands in its way.

import { ask, post } from "../../lib/fetching.js";

const PAUSE_MS = 2000;

export class Elsewhere {
  constructor(box) {
    this.box = box;
    this.url = box.form.dataset.draftUrl;
    this.known = "";
    if (this.url) addEventListener("pagehide", () => this.timer && this.keep({ isLeaving: true }));
  }

  // Kept a while after it was written, and not at every letter.
  later() {
    if (!this.url || !this.box.place) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE_MS);
  }

  keep({ isLeaving = false } = {}) {
    this.stop();
    const { value } = this.box.field;
    const text = value.trim() && value !== this.box.untouched ? value : "";
    if (!this.url || !this.box.place || text === this.known) return this.saving;
    const before = this.known;
    this.known = text;
    const body = new FormData();
    body.set("place", this.box.place);
    body.set("text", text);
    // One after another, so that an older text never arrives last.
    this.saving = Promise.resolve(isLeaving ? null : this.saving)
      .then(() => post(`${this.url}keep/`, body, { keepalive: isLeaving && text.length < 15_000 }))
      .catch(() => {
        // It is kept in this browser; tried again with the next change.
        if (this.known === text) this.known = before;
      });
    return this.saving;
  }

  // What was written elsewhere: {text, at} by this browser's clock, or nothing.
  async find() {
    if (!this.url || !this.box.place) return null;
    try {
      const answer = await ask(`${this.url}?${new URLSearchParams({ place: this.box.place })}`);
      const { text, kept, now } = await answer.json();
      if (!text) return null;
      this.known = text;
      return { text, at: kept + Date.now() - now };
    } catch {
      return null;
    }
  }

  // To be waited for before the text is sent: what is kept after that would be a draft of a post.
  async settle() {
    this.stop();
    await this.saving;
  }

  // The server has let it go with the post.
  wasSent() {
    this.stop();
    this.known = "";
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }
}
