// <read-marker data-url>: tells the server that what stands here was read, once it was in view for
// a moment, and again after more was placed before the reader's eyes.

import { post } from "../lib/fetching.js";
import { clearUnread } from "./unread.js";

const MOMENT_MS = 1500;

class ReadMarker extends HTMLElement {
  connectedCallback() {
    this.isDue = true;
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("visibilitychange", () => this.wait(), { signal });
    document.addEventListener("live:placed", () => this.again(), { signal });
    document.addEventListener("unread:marked", () => this.remove(), { signal });
    this.wait();
  }

  disconnectedCallback() {
    this.leaving.abort();
    clearTimeout(this.timer);
  }

  again() {
    this.isDue = true;
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    if (this.isDue && !document.hidden) this.timer = setTimeout(() => this.tell(), MOMENT_MS);
  }

  async tell() {
    this.isDue = false;
    try {
      await post(this.dataset.url);
      document.dispatchEvent(new Event("live:read"));
      this.showRead();
    } catch {
      // Stays unread until the next visit; nothing to tell the reader.
    }
  }

  showRead() {
    const list = document.querySelector("ol[id^='group-']");
    const group = this.dataset.group ?? list?.id.slice("group-".length);
    if (!group) return;
    clearUnread(group);
  }
}

// <visit-marker data-url data-upto>: remembers what the reader has had before them, so that the next
// visit shows what is new since then.
class VisitMarker extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => {
      const body = new FormData();
      body.set("upto", this.dataset.upto);
      post(this.dataset.url, body).catch(() => {});
    }, MOMENT_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}

customElements.define("read-marker", ReadMarker);
customElements.define("visit-marker", VisitMarker);
