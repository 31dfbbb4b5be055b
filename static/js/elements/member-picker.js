// <member-picker data-from="/n/people/choose/" data-list="…">: proposals for a field that names a
// member, fetched while one types. Without it the name, or @handle, is typed out.

const WAIT = 150;

export class MemberPicker extends HTMLElement {
  #timer = 0;
  #last = "";

  connectedCallback() {
    this.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#propose(), WAIT);
    });
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  async #propose() {
    const words = this.querySelector("input").value.trim();
    // Choosing a proposal is an input event too; what holds a handle is chosen already.
    if (!words || words === this.#last || words.includes("(@")) return;
    this.#last = words;
    const url = new URL(this.dataset.from, location.href);
    url.searchParams.set("q", words);
    const answer = await fetch(url).catch(() => null);
    if (!answer?.ok || words !== this.#last) return;
    document.getElementById(this.dataset.list).innerHTML = await answer.text();
  }
}

customElements.define("member-picker", MemberPicker);
