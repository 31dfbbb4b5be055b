// One file on its way: its row shows how far it has come, and can cancel it or try again.

import { upload } from "../../lib/uploading.js";
import { say } from "../../lib/words.js";

export class Row {
  constructor(template, file) {
    this.file = file;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.bar = this.find("progress");
    this.retry = this.find("[data-retry]");
    this.find(".upload__name").textContent = file.name;
    this.bar.setAttribute("aria-label", file.name);
    this.retry.addEventListener("click", () => {
      this.refuse("");
      this.element.dispatchEvent(new Event("upload:again"));
    });
    this.find("[data-cancel]").addEventListener("click", () => this.cancel());
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  // Gives the row that the server has drawn, in whose place it stands; nothing if it failed.
  async send(url) {
    this.cancelling = new AbortController();
    try {
      const { html } = await upload(url, this.file, {
        signal: this.cancelling.signal,
        progress: (part) => this.show(part),
      });
      return this.becomes(html);
    } catch (problem) {
      if (problem.name !== "AbortError") this.refuse(problem.message, { again: true });
      return null;
    }
  }

  show(part) {
    const percent = Math.round(part * 100);
    this.bar.value = percent;
    this.find(".upload__about").textContent = say("uploading", { percent });
  }

  // Says why it is not taken; an empty sentence takes that back.
  refuse(sentence, { again = false } = {}) {
    const line = this.find(".upload__error");
    line.textContent = sentence;
    line.hidden = !sentence;
    line.setAttribute("role", "alert");
    this.bar.hidden = Boolean(sentence);
    this.bar.value = 0;
    this.retry.hidden = !again;
    this.find(".upload__about").textContent = "";
  }

  cancel() {
    this.cancelling?.abort();
    const parent = this.element.closest("file-box");
    this.element.remove();
    this.element.dispatchEvent(new Event("upload:gone"));
    parent?.querySelector("input[type=file]").focus();
  }

  becomes(html) {
    const template = document.createElement("template");
    // Drawn by the server's own template, which escapes the name.
    template.innerHTML = html;
    const fresh = document.importNode(template.content, true).querySelector("li");
    const hadFocus = this.element.contains(document.activeElement);
    this.element.replaceWith(fresh);
    if (hadFocus) fresh.querySelector("[data-remove]").focus();
    return fresh;
  }
}
