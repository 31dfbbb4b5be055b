// <live-events data-url data-poll data-marks data-member data-since>: this screen's place in the
// network's log. It has frames placed, shows on <html data-state> how it is connected, tells the
// reader only what concerns them, and covers the page when the right to see it has ended.

import { say } from "../lib/words.js";
import { Connection, SESSION_ENDED } from "./connection.js";
import { place } from "./place.js";
import { end, linkTo, withdraw } from "./rights.js";

const QUIET_MS = 3000, LONG_HIDDEN_MS = 60_000;

class LiveEvents extends HTMLElement {
  connectedCallback() {
    const { url, poll, since } = this.dataset;
    this.connection = new Connection({ url, poll, since: Number(since) || 0, told: this });
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    addEventListener("online", () => this.connection.wake(), { signal });
    addEventListener("offline", () => this.state("offline"), { signal });
    addEventListener("pageshow", (e) => e.persisted && this.connection.wake(), { signal });
    document.addEventListener("visibilitychange", () => this.seen(), { signal });
    document.addEventListener("live:nudge", () => this.connection.nudge(), { signal });
    this.connection.open();
  }

  disconnectedCallback() {
    this.leaving.abort();
    this.connection.close();
  }

  seen() {
    if (document.hidden) this.hiddenAt = Date.now();
    else if (Date.now() - this.hiddenAt >= LONG_HIDDEN_MS) this.connection.wake();
  }

  frame(frame) {
    document.dispatchEvent(new CustomEvent("live:frame", { detail: frame }));
    if (frame.place === "reload") return this.redraw(frame);
    if (frame.place === "withdraw") return withdraw(frame, this.home());
    place(frame, { member: this.dataset.member });
  }

  // With another role there are other menus, buttons and pages; a thread that moved is elsewhere.
  redraw({ put }) {
    if (put === "screen" || document.getElementById(put)) location.reload();
  }

  state(name) {
    document.documentElement.dataset.state = name;
    clearTimeout(this.quiet);
    if (name !== "offline") this.unsay("reconnecting");
    // A short break concerns nobody.
    else this.quiet = setTimeout(() => this.tell("reconnecting"), QUIET_MS);
  }

  // Too far behind to catch up piece by piece.
  reset() {
    const fields = document.querySelectorAll("compose-box textarea");
    if (![...fields].some((field) => field.value.trim())) return location.reload();
    const again = button(say("reload"), () => location.reload());
    this.tell("much-happened", again);
  }

  refused(code) {
    this.hidden = true;
    clearTimeout(this.quiet);
    document.documentElement.dataset.state = "ended";
    if (code !== SESSION_ENDED) return end("no-access", linkTo("/networks/", say("networks")));
    const next = encodeURIComponent(location.pathname);
    end("signed-out", linkTo(`/accounts/login/?next=${next}`, say("sign-in")));
  }

  home() {
    return new URL("../", new URL(this.dataset.poll, location.href)).pathname;
  }

  tell(name, action) {
    clearTimeout(this.quiet);
    this.said = name;
    const line = document.createElement("p");
    line.className = `live-notice live-notice--${name}`;
    line.setAttribute("role", "status");
    line.append(say(name));
    if (action) line.append(" ", action);
    this.replaceChildren(line);
    this.hidden = false;
  }

  unsay(name) {
    if (this.said === name) this.hidden = true;
  }
}

function button(text, pressed) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = text;
  button.addEventListener("click", pressed);
  return button;
}

customElements.define("live-events", LiveEvents);
