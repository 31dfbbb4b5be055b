// <file-box data-url data-most data-bytes> in a form that works without it: files that are chosen,
// dropped or pasted are uploaded at once, each in a row that shows how far it has come.

import { ask, post } from "../lib/fetching.js";
import { announce } from "../lib/toast.js";
import { say } from "../lib/words.js";
import { forgetFiles, keepFiles, keptFiles } from "./files/keeping.js";
import { Row } from "./files/row.js";

const AT_ONCE = 2;

class FileBox extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = this.querySelector("[data-uploads]");
    this.input = this.querySelector("input[type=file]");
    this.form = this.closest("form");
    this.box = this.closest("compose-box");
    this.waiting = [];
    this.underWay = new Set();
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      // They are sent by themselves, and not with the form a second time.
      this.input.value = "";
    });
    this.form.addEventListener("paste", (event) => this.take(event, event.clipboardData));
    this.form.addEventListener("drop", (event) => this.take(event, event.dataTransfer));
    this.form.addEventListener("dragover", (event) => this.hover(event));
    this.form.addEventListener("dragleave", (event) => {
      if (!this.form.contains(event.relatedTarget)) this.form.removeAttribute("data-dropping");
    });
    this.list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-remove]")?.closest("li");
      if (row) this.remove(row);
    });
    this.box?.addEventListener("composer:cleared", () => this.clear());
    if (!this.box) this.holdForm();
    this.restore();
  }

  // Rows of files, whether they have arrived or not.
  get count() {
    return this.list.children.length;
  }

  get place() {
    return this.box?.place ?? "";
  }

  add(files) {
    for (const file of files) {
      const row = new Row(this.querySelector("template"), file);
      this.list.append(row.element);
      row.element.addEventListener("upload:again", () => this.enqueue(row));
      row.element.addEventListener("upload:gone", () => this.changed());
      if (this.count > Number(this.dataset.most)) {
        row.refuse(say("too-many-files", { most: this.dataset.most }));
      } else if (file.size > Number(this.dataset.bytes)) {
        row.refuse(say("file-too-large", { most: Number(this.dataset.bytes) / 1024 ** 2 }));
      } else if (file.size === 0) row.refuse(say("file-empty"));
      else this.enqueue(row);
    }
    this.changed();
  }

  enqueue(row) {
    this.waiting.push(row);
    this.next();
  }

  next() {
    while (this.waiting.length && this.underWay.size < AT_ONCE) {
      const row = this.waiting.shift();
      if (!row.element.isConnected) continue;
      const sent = row.send(this.dataset.url).then((fresh) => {
        if (fresh) announce(say("file-added", { name: row.file.name }));
      });
      this.underWay.add(sent);
      sent.finally(() => {
        this.underWay.delete(sent);
        this.changed();
        this.next();
      });
    }
  }

  // Whether every file that has a row is on the server, once all that are under way have ended.
  async arrived() {
    while (this.waiting.length || this.underWay.size) await Promise.allSettled([...this.underWay]);
    return !this.list.querySelector("li:not([data-upload])");
  }

  remove(row) {
    const name = row.querySelector(".upload__name").textContent;
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (next?.querySelector("button:not([hidden])") ?? this.input).focus();
    announce(say("file-removed", { name }));
    // What was sent before is removed only when the change is saved.
    if (this.box && row.dataset.withdraw) post(row.dataset.withdraw).catch(() => {});
    this.changed();
  }

  clear() {
    this.list.replaceChildren();
    this.waiting = [];
    forgetFiles(this.place);
  }

  // What hangs on a text belongs to it: sent once more with other files, it is another post.
  changed() {
    if (!this.box) return;
    this.box.draft?.written();
    // What stands around the composer may have to make room.
    this.dispatchEvent(new Event("files:changed", { bubbles: true }));
    keepFiles(this.place, [...this.list.querySelectorAll("[data-upload]")]);
    if (this.count) this.box.open();
  }

  async restore() {
    const ids = this.count ? [] : keptFiles(this.place);
    if (!ids.length) return;
    const answer = await ask(`${this.dataset.url}?ids=${ids.join(",")}`).catch(() => null);
    const { rows = [] } = (await answer?.json().catch(() => null)) ?? {};
    for (const { html } of rows) this.list.insertAdjacentHTML("beforeend", html);
    if (rows.length) this.box?.restored();
  }

  take(event, source) {
    this.form.removeAttribute("data-dropping");
    const files = [...(source?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  hover(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.form.setAttribute("data-dropping", "");
  }

  // A form that no composer sends: it waits for its files, and goes by itself then.
  holdForm() {
    this.form.addEventListener("submit", (event) => {
      if (!this.waiting.length && !this.underWay.size) return;
      event.preventDefault();
      this.arrived().then((areThere) => areThere && this.form.requestSubmit(event.submitter));
    });
  }
}

customElements.define("file-box", FileBox);
