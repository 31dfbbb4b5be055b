// Keeps what the offline page is made of, and files whose names change with their content.
// Never a page: what a member reads is not kept where the next person could find it.

const CACHE = "collab-{{ version }}";
const OFFLINE = "{% url "offline" %}";
const SHELL = [{% for path in shell %}"{{ path|escapejs }}", {% endfor %}];
const STATIC = "{{ static_url|escapejs }}";
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (isHashed(url.pathname)) event.respondWith(hashed(request));
  else if (SHELL.includes(url.pathname)) event.respondWith(shell(request));
});

function isHashed(path) {
  return path.startsWith(STATIC) && HASHED.test(path);
}

async function fill() {
  const cache = await caches.open(CACHE);
  // Without cookies: what everybody gets to see.
  const fresh = (url) => new Request(url, { credentials: "omit", cache: "reload" });
  await cache.addAll([OFFLINE, ...SHELL].map(fresh));
}

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("collab-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
}

async function hashed(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}

async function shell(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}
