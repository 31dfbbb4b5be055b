// Links with data-panel open what they lead to beside themselves: who reacted, what can be done. The
// server answers a script with the piece alone; without scripts the link leads to a page.

import { ask } from "../lib/fetching.js";
import { toast } from "../lib/toast.js";

const HOVER_MS = 500, LEAVE_MS = 300, PRESS_MS = 450;
// Between a panel and the next bar; and how low it may become.
const GAP = 8, LEAST = 160;
const HOVERED = ".reaction--more";

let panel, opener, timer;

export function startPanels() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (!link) return panel && !panel.contains(event.target) && close();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link === opener && !panel.dataset.hovered) close();
    else open(link, { isPressed: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel || event.defaultPrevented) return;
    event.preventDefault();
    const back = opener;
    close();
    back?.focus();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (panel && !panel.contains(target) && target !== opener) close();
  });
  document.addEventListener("act:sent", ({ target }) => panel?.contains(target) && close());
  // A key that means one entry: opened, pressed and closed again.
  document.addEventListener("panel:press", async ({ target, detail }) => {
    await open(target, { isPressed: true });
    panel?.querySelector(detail)?.click();
    target.closest("article")?.focus({ preventScroll: true });
  });
  startHovering();
}

// Who reacted shows when a mouse rests on the reactions, or a finger stays on them.
function startHovering() {
  const linkOf = (target) => target.closest?.(".reactions")?.querySelector(HOVERED);
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse") return;
    if (panel?.contains(target)) return clearTimeout(timer);
    const link = linkOf(target);
    clearTimeout(timer);
    if (link && link !== opener) timer = setTimeout(() => open(link, {}), HOVER_MS);
    else if (!link && panel?.dataset.hovered) timer = setTimeout(close, LEAVE_MS);
  });
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    const link = pointerType === "touch" && linkOf(target);
    clearTimeout(timer);
    if (link) timer = setTimeout(() => open(link, { isPressed: true }), PRESS_MS);
  });
  document.addEventListener("pointerup", ({ pointerType }) => {
    if (pointerType === "touch") clearTimeout(timer);
  });
  document.addEventListener("pointercancel", () => clearTimeout(timer));
}

async function open(link, { isPressed = false }) {
  close();
  opener = link;
  const fresh = document.createElement("div");
  fresh.className = "panel";
  if (!isPressed) fresh.dataset.hovered = "";
  fresh.setAttribute("role", "dialog");
  fresh.setAttribute("aria-label", link.getAttribute("aria-label") ?? link.textContent.trim());
  panel = fresh;
  try {
    const answer = await ask(link.href);
    if (panel !== fresh) return;
    // Drawn by the server's own templates.
    fresh.innerHTML = await answer.text();
  } catch (problem) {
    if (panel === fresh) close();
    return toast(problem.message);
  }
  link.setAttribute("aria-expanded", "true");
  link.after(fresh);
  putInView(fresh);
  if (isPressed) fresh.querySelector("a[href], button")?.focus({ preventScroll: true });
}

function close() {
  clearTimeout(timer);
  opener?.removeAttribute("aria-expanded");
  panel?.remove();
  panel = opener = undefined;
}

// Above the link where there is more room than below it; never under the bars of the page.
function putInView(box) {
  const { left, right, height } = box.getBoundingClientRect();
  const link = opener.getBoundingClientRect();
  const above = link.top - Math.max(0, edge(".header", "bottom") ?? 0);
  const below = (edge(".bar", "top") ?? innerHeight) - link.bottom;
  box.toggleAttribute("data-above", height + GAP > below && above > below);
  const room = Math.max(LEAST, box.hasAttribute("data-above") ? above : below) - GAP;
  if (height > room) box.style.maxBlockSize = `${room}px`;
  box.toggleAttribute("data-from-start", left < 0);
  box.toggleAttribute("data-from-end", right > document.documentElement.clientWidth);
}

// Where a bar of the page begins or ends, if it is there.
function edge(bar, side) {
  const box = document.querySelector(bar)?.getBoundingClientRect();
  return box?.height ? box[side] : undefined;
}
