// <live-filter> around a GET form: the list changes as one types. What is swapped is marked
// data-results, or named by data-target; the form works without this by its button.

import { ask } from "../lib/fetching.js";
import { announce } from "../lib/toast.js";
import { say } from "../lib/words.js";

const PAUSE_MS = 200;

class LiveFilter extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || this.form.method !== "get") return;
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.fetch();
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), PAUSE_MS);
  }

  async fetch() {
    clearTimeout(this.timer);
    this.older?.abort();
    this.older = new AbortController();
    const url = this.address();
    const { signal } = this.older;
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await ask(url, { signal });
      const html = await answer.text();
      const page = new DOMParser().parseFromString(html, "text/html");
      this.swap(this.results(page), url);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      announce(problem.message);
    }
    if (!signal.aborted) this.removeAttribute("aria-busy");
  }

  address() {
    const url = new URL(this.form.action || location.href);
    const filled = [...new FormData(this.form)].filter(([, value]) => value !== "");
    url.search = new URLSearchParams(filled);
    url.hash = "";
    return url;
  }

  results(page) {
    const { target } = this.dataset;
    return target ? page.getElementById(target) : page.querySelector("[data-results]");
  }

  swap(fresh, url) {
    const old = this.results(document);
    if (!fresh || !old) return location.assign(url);
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceChildren(...document.importNode(fresh, true).childNodes);
    // What was just ticked stands in another place now.
    if (focused) document.getElementById(focused)?.focus();
    history.replaceState(null, "", url);
    const counted = fresh.dataset.count ?? old.querySelector("[data-count]")?.dataset.count;
    // A list that is itself a live region is read by itself.
    if (counted !== undefined && !old.ariaLive) announce(say("found", { n: counted }));
  }
}

customElements.define("live-filter", LiveFilter);
