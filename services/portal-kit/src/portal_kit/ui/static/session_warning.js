// Warns two minutes before the session ends. Only a person's « Rester connecté » lengthens it.

const WARNED_S = 120;
const SAID_AT_S = [120, 60, 30, 10];
const SLACK_MS = 1000; // The server counts whole seconds; ask it when the last one is over.

const dialog = document.getElementById("fin-de-session");
const part = (name) => dialog.querySelector(`[data-${name}]`);

let endsAt = 0;
let canStay = false;
let timer = 0;
let closing = false; // The script closes it, not the person.
let goneOn = false; // Nothing moves the last moment, so it is said once.

const left = () => Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));

function learn(rest) {
  endsAt = Date.now() + rest.left * 1000;
  canStay = rest.can_stay;
}

function words(seconds) {
  const { minute, second } = dialog.dataset;
  const minutes = Math.floor(seconds / 60);
  return `${minutes ? `${minutes}\u00a0${minute} ` : ""}${seconds % 60}\u00a0${second}`;
}

// What the server says now: another tab may have acted, or somebody may have signed out.
async function ask() {
  const answer = await fetch("/session", { headers: { "X-Background": "1" } });
  if (answer.status === 401) return over();
  if (answer.ok) learn(await answer.json());
}

// The page is asked for anew, so that it says why, and shows nothing more to whoever passes by.
function over() {
  dialog.remove();
  location.replace(location.pathname + location.search);
}

async function look() {
  clearTimeout(timer);
  try {
    await ask();
  } catch {
    // Not reached: what was known still counts, and the next second asks again at the end.
  }
  if (!dialog.isConnected) return;
  if (left() > WARNED_S) hide();
  else show();
  wait();
}

function wait() {
  clearTimeout(timer);
  const seconds = left();
  if (seconds > WARNED_S) {
    timer = setTimeout(look, (seconds - WARNED_S) * 1000);
  } else if (seconds > 0) {
    timer = setTimeout(tick, 1000);
  } else {
    timer = setTimeout(look, SLACK_MS);
  }
}

function tick() {
  if (SAID_AT_S.includes(left())) say();
  draw();
  wait();
}

function draw() {
  part("rest").textContent = words(left());
}

function say() {
  part("said").textContent = document.getElementById("fin-de-session-reste").innerText;
}

function show() {
  for (const name of ["while-staying", "stay"]) part(name).hidden = !canStay;
  for (const name of ["at-the-end", "go-on"]) part(name).hidden = canStay;
  draw();
  if (dialog.open || goneOn) return;
  dialog.showModal();
  (canStay ? part("stay").querySelector("button") : part("go-on")).focus();
  say();
}

function hide() {
  closing = true;
  if (dialog.open) dialog.close();
  closing = false;
}

async function stay() {
  try {
    const form = part("stay");
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!answer.ok) return look(); // Its token went with the session; the reason is asked for.
    learn(await answer.json());
  } catch {
    // Not reached: the countdown goes on, and the button is still there.
  }
  if (left() > WARNED_S) hide();
  else show();
  wait();
}

if (dialog) {
  learn({ left: Number(dialog.dataset.left), can_stay: dialog.dataset.canStay === "yes" });
  part("stay").addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  part("go-on").addEventListener("click", () => dialog.close());
  // Escape, or a click beside it, is an act of the person too.
  dialog.addEventListener("close", () => {
    if (closing) return;
    if (canStay) stay();
    else goneOn = true;
  });
  // A computer that slept has missed the second it was to warn in.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  wait();
}
