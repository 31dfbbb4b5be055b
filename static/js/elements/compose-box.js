// <compose-box data-place="home | group-<id> | thread-<id> | conversation-<id>"> around a form that works without it:
// one line until it is used, a draft that is never lost, sent once however often it is pressed.

import { keepAudience } from "./composer/audience.js";
import { Draft } from "./composer/draft.js";
import { Kinds } from "./composer/kinds.js";
import { Reach } from "./composer/reach.js";
import { Sending } from "./composer/sending.js";

class ComposeBox extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form[data-composer]");
    this.field = this.form?.querySelector("textarea");
    if (!this.field || this.draft) return;
    this.draft = new Draft(this);
    this.reach = new Reach(this);
    this.kinds = new Kinds(this);
    this.sending = new Sending(this);
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
    this.addEventListener("click", (event) => this.waitForTools(event), true);
    this.querySelector("[data-close]")?.addEventListener("click", () => this.close({ anyway: true }));
    this.fold();
    this.draft.restore();
    if (this.isReply || this.field.value) this.showKept();
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

  // What is changed: the text to begin with is what it says now.
  get isEdit() {
    return "back" in this.dataset;
  }

  get untouched() {
    return this.isEdit ? this.field.defaultValue : "";
  }

  get key() {
    return this.form.elements.client_key;
  }

  // The files of the post, which count as something said.
  get files() {
    return this.querySelector("file-box");
  }

  // A new key is a new post.
  renewKey() {
    this.key.value = newKey();
  }

  open() {
    this.setAttribute("data-open", "");
    const tools = this.querySelector("[data-tools]");
    if (tools) tools.hidden = false;
    if (!this.contains(document.activeElement)) return;
    this.reach.show();
    this.kinds.show();
    this.draft.restoreNewer();
    this.fetchTools();
  }

  // Buttons and preview are nothing to a visit on which nothing is written.
  fetchTools() {
    this.fetching ??= import("./composer/tools.js").then(
      ({ setUpTools }) => {
        setUpTools(this);
        this.hasTools = true;
      },
      // Without a connection; asked for again with the next press.
      () => (this.fetching = null),
    );
    return this.fetching;
  }

  // Pressed before its script is there, a button does what it does a moment later.
  async waitForTools(event) {
    const tool = event.target.closest("[data-format], [data-preview-button]");
    if (!tool || this.hasTools) return;
    event.stopImmediatePropagation();
    await this.fetchTools();
    if (this.hasTools) tool.click();
  }

  // On a phone it covers the page, so there it waits to be asked for.
  showKept() {
    if (this.isReply || !isNarrow()) this.open();
  }

  // The files of a draft are here again.
  restored() {
    this.draft?.noteFiles();
    this.showKept();
  }

  close({ anyway = false } = {}) {
    if (!anyway && (this.field.value.trim() || this.files?.count || this.isReply)) return;
    if (this.contains(document.activeElement)) document.activeElement.blur();
    this.removeAttribute("data-open");
    const tools = this.querySelector("[data-tools]");
    if (tools) tools.hidden = true;
  }

  // Back to one line when the reader turns to something else and nothing is written; not before
  // the button that was pressed is let go, or it would move away from under the pointer.
  fold() {
    let pressed = false;
    // What was pressed may be gone by now, as a picker's sign is.
    const turned = ({ target }) =>
      !pressed && target.isConnected !== false && !this.contains(target) && this.close();
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
  clear({ isSent = false } = {}) {
    this.field.value = isSent ? "" : this.untouched;
    this.draft.drop(isSent);
    this.renewKey();
    this.dispatchEvent(new Event("composer:cleared"));
    this.fit();
    this.close();
  }

  // The beginning of the next post, written while the last one was under way.
  goOn(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus({ preventScroll: true });
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

function isNarrow() {
  return matchMedia("(max-width: 720px)").matches;
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
