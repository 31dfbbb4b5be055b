// Sends a composer's form: once, whatever is pressed and however the network fails. The text stays
// in the field until the server has answered that it is a post; meanwhile a card shows it as pending.

import { post, Problem } from "../../lib/fetching.js";
import { announce } from "../../lib/toast.js";
import { say } from "../../lib/words.js";
import { drawn, hasTurned, tell, visit, writtenSince } from "./arriving.js";
import { showPending } from "./pending.js";

// How long the card is awaited: where this page will show it, as long as a slow server may take.
const LISTED_MS = 10_000, ELSEWHERE_MS = 2000;

export class Sending {
  constructor(box) {
    this.box = box;
    this.isUnderWay = false;
    // What it waits for before it is sent again by itself: "network", "sign-in", or nothing.
    this.waitsFor = "";
    if (!box.key.value) box.renewKey();
    addEventListener("online", () => this.waitsFor === "network" && this.send());
    // Back from the window in which one signed in again.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.waitsFor === "sign-in") this.send();
    });
  }

  async send() {
    const { box } = this;
    if (this.isUnderWay) return;
    if (!box.field.value.trim() && !box.files?.count) return this.refuse(say("write-first"));
    this.waitsFor = "";
    this.busy(true);
    if (box.files && !(await box.files.arrived())) {
      this.busy(false);
      return this.refuse(say("files-missing"));
    }
    box.explain("");
    box.draft.keepSent();
    if (await box.reach.hasNews()) {
      box.draft.keepRefused();
      this.busy(false);
      return box.explain(say("look-again"));
    }
    box.toggleAttribute("data-sending", true);
    const pending = showPending(box);
    const text = box.field.value;
    let sent;
    try {
      await box.draft.elsewhere.settle();
      const body = new FormData(box.form);
      body.set("draft", box.place);
      const answer = await post(box.form.action, body);
      if (answer.status === 204) return this.saved();
      sent = await answer.json();
    } catch (problem) {
      pending.remove();
      box.removeAttribute("data-sending");
      this.failed(problem);
    } finally {
      box.removeAttribute("data-sending");
      // The next one may be written while this one is being drawn.
      this.busy(false);
    }
    if (sent) await this.sent(sent, text, pending);
  }

  async sent({ post: id, url }, text, pending) {
    const { box } = this;
    const next = writtenSince(text, box.field.value);
    box.clear({ isSent: true });
    if (next) box.goOn(next);
    announce(say("posted"));
    document.dispatchEvent(new Event("live:nudge"));
    // What is sent stands on this page as a piece of that name, or on another page.
    const { piece = "post" } = box.dataset;
    const wait = pending.isConnected ? LISTED_MS : ELSEWHERE_MS;
    const envelope = piece && (await drawn(`${piece}-${id}`, wait));
    const isElsewhere = hasTurned(box, pending);
    pending.remove();
    if (!envelope) return isElsewhere || box.field.value ? tell(url) : visit(url);
    // Whoever writes the next one already goes on where they are.
    if (isElsewhere) return;
    const seen = box.isReply ? box.field : envelope.querySelector("article");
    seen?.focus({ preventScroll: true });
  }

  // A post that was changed: it is looked at again.
  saved() {
    this.box.clear({ isSent: true });
    location.assign(this.box.dataset.back);
  }

  failed(problem) {
    // No Problem is an answer that can't be read: whether it arrived is not known either.
    const { status, message } = problem instanceof Problem ? problem : {};
    if (status === 401) return this.signedOut(message);
    // Refused: it is no post, and what is sent next is another one.
    if (status >= 400 && status < 500) return this.refuse(message);
    this.waitsFor = status === 0 ? "network" : "";
    this.box.explain(say("not-sent"), " ", this.again());
    this.box.field.focus();
  }

  refuse(sentence) {
    this.box.draft.keepRefused();
    this.box.explain(sentence);
    this.box.field.focus();
  }

  signedOut(sentence) {
    this.waitsFor = "sign-in";
    const link = document.createElement("a");
    link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = say("sign-in");
    this.box.explain(sentence, " ", link, " ", say("then-sent"));
    link.focus();
  }

  again() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = say("try-again");
    button.addEventListener("click", () => this.send());
    return button;
  }

  busy(isBusy) {
    this.isUnderWay = isBusy;
    for (const button of this.box.form.querySelectorAll("[type=submit]")) {
      button.setAttribute("aria-disabled", String(isBusy));
      button.toggleAttribute("data-busy", isBusy);
    }
  }
}
