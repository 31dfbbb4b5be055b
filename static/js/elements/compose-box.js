// <compose-box data-place="home | group-<id> | thread-<id> | conversation-<id>"> around a form that works without it:
// one line until it is used, a draft that is never lost, sent once however often it is pressed.

import { keepAudience } from "./composer/audience.js";
import { Draft } from "./composer/draft.js";
import { setUpPreview } from "./composer/preview.js";
import { Sending } from "./composer/sending.js";
import { setUpToolbar } from "./composer/toolbar.js";

class ComposeBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form[data-composer]");
    this.field = this.form?.querySelector("textarea");
    if (!this.field || this.draft) return;
    this.draft = new Draft(this);
    this.sending = new Sending(this);
    setUpToolbar(this);
    setUpPreview(this);
    keepAudience(this);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sending.send();
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    this.field.addEventListener("input", () => this.fit());
    this.addEventListener("focusin", () => this.open());
    this.fold();
    this.draft.restore();
    if (this.isReply || this.field.value) this.open();
    // Led here by "Post" or "Reply" on another page.
    if (location.hash === "#write" && this.form.id === "write") this.field.focus();
    this.fit();
  }

  get place() {
    return this.dataset.place ?? "";
  }

  get isReply() {
    return /^(thread|conversation)-/.test(this.place);
  }

  get key() {
    return this.form.elements.client_key;
  }

  // A new key is a new post.
  renewKey() {
    this.key.value = newKey();
  }

  open() {
    this.setAttribute("data-open", "");
    const tools = this.querySelector("[data-tools]");
    if (tools) tools.hidden = false;
  }

  close() {
    if (this.field.value.trim() || this.isReply) return;
    this.removeAttribute("data-open");
    const tools = this.querySelector("[data-tools]");
    if (tools) tools.hidden = true;
  }

  // Back to one line when the reader turns to something else and nothing is written; not before
  // the button that was pressed is let go, or it would move away from under the pointer.
  fold() {
    let pressed = false;
    const turned = ({ target }) => !pressed && !this.contains(target) && this.close();
    const press = () => (pressed = true);
    const release = (event) => {
      pressed = false;
      turned(event);
    };
    document.addEventListener("pointerdown", press);
    document.addEventListener("pointercancel", release);
    document.addEventListener("click", release);
    document.addEventListener("focusin", turned);
  }

  // As high as its text, up to what CSS allows.
  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  // Empty again, for the next post.
  clear() {
    this.field.value = "";
    this.draft.drop();
    this.renewKey();
    this.dispatchEvent(new Event("composer:cleared"));
    this.fit();
    this.close();
  }

  explain(sentence, ...more) {
    const line = this.querySelector("[data-error]");
    line.id ||= `error-${newKey()}`;
    line.replaceChildren(sentence, ...more);
    line.hidden = !sentence;
    this.field.toggleAttribute("aria-invalid", false);
    if (!sentence) return this.field.removeAttribute("aria-describedby");
    this.field.setAttribute("aria-invalid", "true");
    this.field.setAttribute("aria-describedby", line.id);
  }
}

// `crypto.randomUUID` exists only where the connection is secure.
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

customElements.define("compose-box", ComposeBox);
