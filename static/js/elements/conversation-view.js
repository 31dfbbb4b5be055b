// <conversation-view id="talk-<id>">: keeps the newest message in view for whoever is at the end, and
// for others says that there is more below; tells days and speakers apart as the server does.

import { say } from "../lib/words.js";

const NEAR_PX = 160, BREATH_MS = 5 * 60_000;

class ConversationView extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector("ol[id^='conversation-']");
    if (!this.list) return;
    this.isAtEnd = true;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const first = this.querySelector("#new");
    // The server's fragment leads to the end; to what is new, where that is further up.
    if (["", "#end"].includes(location.hash)) {
      if (first && this.end() > innerHeight) first.scrollIntoView({ block: "start" });
      else this.showEnd();
    }
    // The composer grows as one writes or adds files, and would cover what stands above it.
    for (const grown of ["input", "files:changed"])
      this.addEventListener(grown, () => this.isNearEnd() && this.showEnd(), { signal });
    addEventListener("scroll", () => this.scrolled(), { signal, passive: true });
    document.addEventListener("live:frame", (event) => this.before(event.detail), { signal });
    document.addEventListener("live:placed", () => this.placed(), { signal });
    this.last()?.setAttribute("data-placed", "");
  }

  disconnectedCallback() {
    this.leaving?.abort();
    // Taken away by its frame: the reader has left the conversation in another window.
    const list = document.querySelector("[data-messages]");
    if (this.list && list) setTimeout(() => this.isConnected || location.assign(list.href));
  }

  before({ put }) {
    if (put === this.list.id) this.isAtEnd = this.isNearEnd();
  }

  placed() {
    const piece = this.last();
    if (!piece || piece.hasAttribute("data-placed")) return;
    piece.setAttribute("data-placed", "");
    this.set(piece);
    if (piece.hasAttribute("data-mine") || this.isAtEnd) this.showEnd();
    else this.offerEnd();
  }

  // A day of its own, and whether it stands under the name of the message before.
  set(piece) {
    const before = [...this.list.querySelectorAll(":scope > .message")].at(-2);
    const [at, then] = [momentOf(piece), momentOf(before)];
    if (at.toDateString() !== then?.toDateString()) return piece.before(dayLine(at));
    const isClose = before.dataset.author === piece.dataset.author && at - then < BREATH_MS;
    const isThere = !before.querySelector(".message__gone");
    piece.toggleAttribute("data-follows", isClose && isThere);
  }

  last() {
    return this.list.querySelector(":scope > .message:last-child");
  }

  end() {
    return this.list.getBoundingClientRect().bottom;
  }

  isNearEnd() {
    return this.end() - innerHeight < NEAR_PX;
  }

  showEnd() {
    this.pill?.remove();
    scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }

  offerEnd() {
    this.pill ??= this.makePill();
    this.querySelector(".talk__write").prepend(this.pill);
  }

  makePill() {
    const pill = document.createElement("button");
    pill.type = "button";
    pill.className = "pill talk__more";
    pill.textContent = say("more-below");
    pill.addEventListener("click", () => {
      this.showEnd();
      this.querySelector("textarea")?.focus({ preventScroll: true });
    });
    return pill;
  }

  scrolled() {
    if (this.pill?.isConnected && this.isNearEnd()) this.pill.remove();
  }
}

function momentOf(piece) {
  const time = piece?.querySelector(".message__time [datetime]");
  return time ? new Date(time.getAttribute("datetime")) : null;
}

function dayLine(day) {
  const line = document.createElement("li");
  line.className = "talk__day";
  const words = document.createElement("span");
  words.textContent = day.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  line.append(words);
  return line;
}

customElements.define("conversation-view", ConversationView);
