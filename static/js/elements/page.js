// Small manners of every page: menus that close, links that can be copied, colours tried out,
// and nothing left in this browser after signing out.

import { forgetEverything } from "../lib/drafts.js";
import { toast } from "../lib/toast.js";
import { say } from "../lib/words.js";

const SIGN_OUT = "form[data-sign-out], form[action$='/accounts/logout/']";

export function startPage() {
  document.addEventListener("click", (event) => {
    closeMenus((menu) => !menu.contains(event.target));
    const link = event.target.closest?.("[data-copy-link]");
    if (link) copyLink(event, link);
    if (event.target.closest?.("a[data-write]") && write()) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    closeMenus((menu) => !menu.contains(event.target));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio][name=theme]")) tryTheme(event.target.value);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches(SIGN_OUT)) forgetEverything();
  });
}

// "Post" leads to the composer, which may stand on this very page.
export function write() {
  const field = document.querySelector("compose-box:not([data-place^='thread-']) textarea");
  field?.focus();
  return Boolean(field);
}

function closeMenus(concerns) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (concerns(menu)) menu.open = false;
  }
}

async function copyLink(event, link) {
  if (!navigator.clipboard || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href ?? link.dataset.copyLink);
    toast(say("copied"));
  } catch {
    location.assign(link.href);
  }
  const menu = link.closest("details.menu");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// Shown at once; kept when the form is saved.
function tryTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
