// Pictures of a post over the page, whole: arrows go to its next one, Esc goes back to the post.
// Fetched when the first is opened; without it each picture is a link to itself.

import { say } from "../lib/words.js";

export function showPicture(link) {
  new Lightbox(link).open();
}

class Lightbox {
  constructor(link) {
    const around = link.closest(".attachments") ?? link.closest("[data-pictures]");
    this.link = link;
    this.links = [...(around?.querySelectorAll("a[data-picture]") ?? [link])];
    this.at = this.links.indexOf(link);
    this.dialog = document.createElement("dialog");
    this.dialog.className = "lightbox";
    this.dialog.setAttribute("aria-label", say("pictures"));
    this.image = document.createElement("img");
    this.image.className = "lightbox__picture";
    this.words = document.createElement("p");
    this.words.className = "lightbox__words";
    this.words.setAttribute("aria-live", "polite");
    this.keep = document.createElement("a");
    this.keep.className = "lightbox__button";
    this.keep.textContent = say("download");
  }

  open() {
    const bar = document.createElement("div");
    bar.className = "lightbox__bar";
    bar.append(this.words, this.keep);
    const isOne = this.links.length === 1;
    if (!isOne) bar.append(this.button("previous", "←", -1), this.button("next", "→", 1));
    const close = this.button("close", "×", 0);
    close.addEventListener("click", () => this.dialog.close());
    bar.append(close);
    this.dialog.append(this.image, bar);
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.dialog.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || isOne) return;
      event.preventDefault();
      this.go(step);
    });
    this.dialog.addEventListener("close", () => {
      this.dialog.remove();
      const last = this.links[this.at];
      // What is folded in can't take the focus.
      (last.checkVisibility() ? last : this.link).focus();
    });
    document.body.append(this.dialog);
    this.go(0);
    this.dialog.showModal();
  }

  go(step) {
    this.at = (this.at + step + this.links.length) % this.links.length;
    const link = this.links[this.at];
    const small = link.querySelector("img");
    // Its place is taken before it is there.
    for (const side of ["width", "height"]) {
      this.image.setAttribute(side, small.dataset[side] ?? small.getAttribute(side));
    }
    this.image.src = link.href;
    this.image.alt = small.alt || link.dataset.name;
    const place = say("picture-of", { at: this.at + 1, all: this.links.length });
    this.words.textContent =
      this.links.length > 1 ? `${place} · ${this.image.alt}` : this.image.alt;
    this.keep.href = `${link.href}?download`;
    this.keep.setAttribute("download", "");
  }

  button(name, sign, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lightbox__button";
    button.setAttribute("aria-label", say(name));
    button.textContent = sign;
    if (step) button.addEventListener("click", () => this.go(step));
    return button;
  }
}
