// Changing the page under a reader without losing their place, their focus, or an open menu.

// Most browsers hold what is being read in place by themselves ("scroll anchoring").
const ANCHORS = CSS.supports("overflow-anchor", "auto");

export function keepingView(change) {
  const anchor = ANCHORS ? null : topmost();
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - before);
}

// The first post that begins in view, unless the reader is at the very top.
function topmost() {
  if (scrollY === 0) return null;
  const posts = document.querySelectorAll("[data-post] > article");
  return [...posts].find((post) => post.getBoundingClientRect().top >= 0);
}

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

export function keepingFocus(old, fresh, change) {
  const open = openDetails(old);
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const nth = focused ? [old, ...old.querySelectorAll(FOCUSABLE)].indexOf(focused) : -1;
  change();
  [...fresh.querySelectorAll("details")].forEach((each, at) => (each.open ||= open[at]));
  if (nth < 0) return;
  const heir = [fresh, ...fresh.querySelectorAll(FOCUSABLE)][nth];
  (heir ?? fresh.closest("article"))?.focus({ preventScroll: true });
}

function openDetails(element) {
  return [...element.querySelectorAll("details")].map((each) => each.open);
}
