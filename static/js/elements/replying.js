// "Reply" on a card opens the reply form right below it; on the thread's own page, where the form
// stands already, it leads there. Without a place for it, the link goes to the thread.

export function startReplying() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-reply]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const box = boxFor(link.dataset.reply) ?? openBox(link);
    if (!box) return;
    event.preventDefault();
    box.querySelector("textarea").focus();
    box.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closeBox(event);
  });
}

function boxFor(thread) {
  return document.querySelector(`compose-box[data-place="thread-${thread}"]`);
}

function openBox(link) {
  const thread = link.dataset.reply;
  const template = document.getElementById("reply-template");
  const room = link.closest(".envelope")?.querySelector(".replies-box");
  if (!template || !room) return null;
  const piece = template.content.cloneNode(true);
  const box = piece.querySelector("compose-box");
  // Set before it enters the page: its draft is read from then on.
  box.dataset.place = `thread-${thread}`;
  const network = location.pathname.split("/")[1];
  box.querySelector("form").setAttribute("action", `/${network}/posts/${thread}/replies/`);
  box.querySelector("[name=client_key]").value = "";
  for (const each of box.querySelectorAll("[id]")) each.id = `${each.id}-${thread}`;
  room.append(piece);
  return box;
}

// An empty reply form goes away again, and the focus back to where it came from.
function closeBox(event) {
  const box = event.target.closest?.(".replies-box compose-box");
  if (!box || box.querySelector("textarea").value.trim() || box.files?.count) return;
  const card = box.closest(".envelope");
  box.remove();
  card.querySelector("a[data-reply]")?.focus({ preventScroll: true });
}
