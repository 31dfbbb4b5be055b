// Tells the server that a human looks at the invitation: with the first key or pointer used here.
// What only follows the link, such as a mail scanner, uses neither.

const form = document.querySelector("form[data-opened]");
const signs = ["pointerdown", "keydown", "touchstart"];

function tell() {
  signs.forEach((sign) => window.removeEventListener(sign, tell));
  fetch(form.dataset.opened, {
    method: "POST",
    body: new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    }),
    keepalive: true,
  });
}

if (form) {
  signs.forEach((sign) => window.addEventListener(sign, tell, { passive: true }));
}
