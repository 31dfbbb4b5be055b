// The draft of one composer: kept as it is written, restored with a note, dropped when sent.

import { dropDraft, keepDraft, readDraft } from "../../lib/drafts.js";
import { say } from "../../lib/words.js";

const PAUSE_MS = 400;

export class Draft {
  constructor(box) {
    this.box = box;
    // The key under which this very text was sent without an answer, if it was.
    this.sentKey = "";
    box.field.addEventListener("input", () => this.written());
    addEventListener("pagehide", () => this.timer && this.keep());
  }

  written() {
    // Changed after a try that may have arrived: that would be one post under one key, and the
    // server would keep the older text.
    if (this.sentKey) this.box.renewKey();
    this.sentKey = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE_MS);
    this.unnote();
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.box.place) return;
    keepDraft(this.box.place, { text: this.box.field.value, key: this.sentKey });
  }

  // To be called before it is sent, so that a crash in between makes no second post.
  keepSent() {
    this.sentKey = this.box.key.value;
    this.keep();
  }

  // The server has answered that it is not a post.
  keepRefused() {
    this.sentKey = "";
    this.keep();
  }

  restore() {
    const draft = this.box.place ? readDraft(this.box.place) : null;
    if (!draft || this.box.field.value) return;
    this.box.field.value = draft.text;
    if (draft.key) this.box.key.value = this.sentKey = draft.key;
    this.note();
  }

  drop() {
    clearTimeout(this.timer);
    this.timer = null;
    this.sentKey = "";
    dropDraft(this.box.place);
    this.unnote();
  }

  note() {
    this.line = document.createElement("p");
    this.line.className = "composer__restored";
    this.line.setAttribute("role", "status");
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "link-button";
    discard.textContent = say("discard");
    discard.addEventListener("click", () => {
      this.box.clear();
      this.box.field.focus();
    });
    this.line.append(say("draft-restored"), " · ", discard);
    this.box.querySelector("[data-error]").before(this.line);
  }

  unnote() {
    this.line?.remove();
  }
}
