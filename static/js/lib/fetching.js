// Requests to Collab's own server: they say that a script asks, carry the token against forged
// requests, and turn every failure into a Problem with a sentence that can be shown.

import { say } from "./words.js";

export class Problem extends Error {
  // `status` is 0 when the server was not reached.
  constructor(sentence, status) {
    super(sentence);
    this.name = "Problem";
    this.status = status;
  }
}

let isTokenStale = false;

// What a request of another kind needs to be one of ours.
export function ownHeaders() {
  return { "X-Requested-With": "fetch", "X-CSRFToken": currentToken() };
}

export function tokenIsStale() {
  isTokenStale = true;
}

export async function freshToken() {
  if (isTokenStale) await renewToken();
}

export function ask(url, options = {}) {
  return request(url, { method: "GET", ...options });
}

export async function post(url, body = new FormData(), options = {}) {
  if (isTokenStale) await renewToken();
  try {
    return await send(url, body, options);
  } catch (problem) {
    // The token of this page is old once someone signed in again in another window.
    if (problem.status !== 403 || !isTokenStale) throw problem;
    await renewToken();
    return send(url, body, options);
  }
}

function send(url, body, options) {
  const token = currentToken();
  body.delete("csrfmiddlewaretoken");
  return request(url, { ...options, method: "POST", body, headers: { "X-CSRFToken": token } });
}

async function request(url, { headers = {}, ...options }) {
  let answer;
  try {
    answer = await fetch(url, {
      ...options,
      credentials: "same-origin",
      headers: { "X-Requested-With": "fetch", ...headers },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(say("offline"), 0);
  }
  // Who is not signed in is led to the sign-in page, which is no answer to a script.
  if (answer.status === 401 || (answer.redirected && isSignIn(answer.url))) {
    isTokenStale = true;
    throw new Problem(say("signed-out"), 401);
  }
  if (answer.status === 403 && !isProblemDocument(answer)) isTokenStale = true;
  if (!answer.ok) throw new Problem(await sentence(answer), answer.status);
  return answer;
}

function isSignIn(url) {
  return new URL(url).pathname.startsWith("/accounts/");
}

function isProblemDocument(answer) {
  return (answer.headers.get("Content-Type") ?? "").startsWith("application/problem+json");
}

async function sentence(answer) {
  if (!isProblemDocument(answer)) return say("failed");
  const { title, detail } = await answer.json().catch(() => ({}));
  return detail || title || say("failed");
}

function tokens(root) {
  return root.querySelectorAll("input[name=csrfmiddlewaretoken]");
}

function currentToken() {
  const own = document.getElementById("act")?.elements.csrfmiddlewaretoken;
  return (own ?? tokens(document)[0])?.value ?? "";
}

async function renewToken() {
  const answer = await ask(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = tokens(page)[0]?.value;
  if (!token) return;
  for (const input of tokens(document)) input.value = token;
  isTokenStale = false;
}
