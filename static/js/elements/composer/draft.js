// The draft of one composer: kept as it is written, restored with a note, dropped when sent.

import { dropDraft, keepDraft, readDraft } from "../../lib/drafts.js";
import { say } from "../../lib/words.js";
import { Elsewhere } from "./elsewhere.js";

const PAUSE_MS = 400;

export class Draft {
  constructor(box) {
    this.box = box;
    // The key under which this very text was sent without an answer, if it was.
    this.sentKey = "";
    this.sentText = "";
    this.elsewhere = new Elsewhere(box);
    box.field.addEventListener("input", () => this.typed());
    addEventListener("pagehide", () => this.timer && this.keep());
  }

  typed() {
    // What was sent and still stands there is not another text.
    if (!this.sentKey || this.box.field.value !== this.sentText) this.written();
  }

  written() {
    // Changed after a try that may have arrived: that would be one post under one key, and the
    // server would keep the older text.
    if (this.sentKey) this.box.renewKey();
    this.sentKey = "";
    this.isTouched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE_MS);
    this.elsewhere.later();
    this.unnote();
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.box.place) return;
    const draft = { text: this.box.field.value, key: this.sentKey, at: Date.now() };
    keepDraft(this.box.place, draft);
  }

  // To be called before it is sent, so that a crash in between makes no second post.
  keepSent() {
    this.sentKey = this.box.key.value;
    this.sentText = this.box.field.value;
    this.keep();
  }

  // The server has answered that it is not a post.
  keepRefused() {
    this.sentKey = "";
    this.keep();
  }

  restore() {
    const draft = this.box.place ? readDraft(this.box.place) : null;
    const { field, untouched } = this.box;
    if (!draft || draft.text === untouched || field.value !== untouched) return;
    this.box.field.value = draft.text;
    this.at = draft.at ?? 0;
    if (draft.key) this.box.key.value = this.sentKey = draft.key;
    this.sentText = draft.text;
    this.note("draft-restored");
  }

  // Files may be all that there is of a draft.
  noteFiles() {
    if (!this.isTouched && !this.line?.isConnected) this.note("draft-restored");
  }

  // The newer one wins, unless the reader is writing already.
  async restoreNewer() {
    if (this.isAsked) return;
    this.isAsked = true;
    const found = await this.elsewhere.find();
    const { field } = this.box;
    if (!found || this.isTouched || this.sentKey || found.text === field.value) return;
    if (field.value !== this.box.untouched && found.at <= (this.at ?? Infinity)) return;
    this.unnote();
    field.value = found.text;
    this.keep();
    this.box.fit();
    this.note("draft-elsewhere");
  }

  // Thrown away, or (`isSent`) let go by the server with the post.
  drop(isSent = false) {
    clearTimeout(this.timer);
    this.timer = null;
    this.sentKey = "";
    dropDraft(this.box.place);
    if (isSent) this.elsewhere.wasSent();
    else this.elsewhere.keep();
    this.unnote();
  }

  note(name) {
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
    this.line.append(say(name), " · ", discard);
    this.box.querySelector("[data-error]").before(this.line);
  }

  unnote() {
    this.line?.remove();
  }
}
