// Where the text of a composer goes, as the server asks for it: the thread that is answered, or
// the group, chosen from a list or the page's own.

export function placeOf(box) {
  if (box.isReply) return { thread: box.place.slice("thread-".length) };
  const chosen = box.querySelector("select[name=group]")?.selectedOptions[0];
  const own = box.querySelector("text-expander")?.dataset.group;
  return { group: chosen?.dataset.slug ?? own ?? "" };
}

export function bodyFor(box) {
  const body = new FormData();
  body.set("text", box.field.value);
  for (const [name, value] of Object.entries(placeOf(box))) body.set(name, value);
  return body;
}
