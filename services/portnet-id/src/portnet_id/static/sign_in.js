// The comforts of the sign-in and of invitations. Every page works without them.

// « La touche Majuscule est activée. », told while the field has the focus.
for (const field of document.querySelectorAll("[data-caps-lock]")) {
  const notice = document.getElementById(field.dataset.capsLock);
  const say = (words) => {
    if (notice.textContent !== words) notice.textContent = words;
  };
  for (const type of ["keydown", "keyup", "pointerdown"]) {
    field.addEventListener(type, (event) => {
      say(event.getModifierState?.("CapsLock") ? notice.dataset.words : "");
    });
  }
  field.addEventListener("blur", () => say(""));
}

// « Je ne suis pas un robot »: asks for a challenge when the box is ticked and lets a worker do it.
const LIFE_MS = 10 * 60 * 1000; // As the server keeps a challenge; see portnet_id.domain.captcha.

for (const robots of document.querySelectorAll("[data-robots]")) {
  const box = robots.querySelector("#robot");
  const label = robots.querySelector(".robots__label");
  const hint = robots.querySelector(".robots__hint");
  const solution = robots.querySelector("[name=travail]");
  const form = box.form;
  const words = { label: label.textContent, hint: hint.textContent, ...hint.dataset };
  let minutes; // Counts down what is left of a solved challenge.
  let waiting = false; // The form was sent while the work went on.

  const show = (state, sentence) => {
    robots.classList.toggle("robots--working", state === "working");
    robots.classList.toggle("robots--done", state === "done");
    label.textContent = state === "done" ? label.dataset.done : words.label;
    hint.textContent = sentence;
    box.checked = state === "working" || state === "done";
  };

  const forget = (sentence) => {
    clearInterval(minutes);
    solution.value = "";
    waiting = false;
    show("idle", sentence);
  };

  const solved = (payload) => {
    const until = Date.now() + LIFE_MS;
    const tell = () => {
      const left = Math.floor((until - Date.now()) / 60_000);
      if (left < 1) forget(words.expired);
      else show("done", words.left.replace("{n}", left));
    };
    solution.value = btoa(JSON.stringify(payload));
    tell();
    minutes = setInterval(tell, 20_000);
    if (waiting) form.requestSubmit();
  };

  const begin = async () => {
    show("working", words.working);
    try {
      const answer = await fetch(robots.dataset.challenge, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(answer.status);
      const challenge = await answer.json();
      solved({ challenge, solution: await solve(challenge, robots.dataset.worker) });
    } catch {
      forget(words.failed);
    }
  };

  box.addEventListener("change", () => {
    if (box.checked && !solution.value) begin();
    else show(solution.value ? "done" : "working", hint.textContent); // It cannot be unticked.
  });
  form.addEventListener("submit", (event) => {
    if (!robots.classList.contains("robots--working")) return;
    event.preventDefault();
    waiting = true;
  });
  robots.querySelector(".robots__switch button").addEventListener("click", () => {
    const asked = robots.classList.toggle("robots--questions");
    for (const field of robots.querySelectorAll(".robots__questions input")) field.value = "";
    robots.querySelector(asked ? ".robots__questions input" : "#robot").focus();
  });

  robots.classList.add("robots--ready");
  // Without these the work cannot be done: plain questions are asked instead.
  if (!window.crypto?.subtle || !window.Worker) robots.classList.add("robots--questions");
  else if ("beginsAtOnce" in robots.dataset) begin();
}

function solve(challenge, script) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { type: "module" });
    worker.onmessage = (event) => {
      worker.terminate();
      resolve(event.data);
    };
    worker.onerror = (event) => {
      worker.terminate();
      reject(event);
    };
    worker.postMessage(challenge);
  });
}

// The rules of a new password, marked as one types.
for (const field of document.querySelectorAll("[data-rules]")) {
  const rules = document.getElementById(field.dataset.rules);
  const tests = {
    length: (text) => [...text].length >= 8,
    lower: (text) => /\p{Ll}|\p{Lo}/u.test(text),
    upper: (text) => /\p{Lu}/u.test(text),
    digit: (text) => /\p{Nd}/u.test(text),
    special: (text) => /[^\p{L}\p{Nd}]/u.test(text),
  };
  field.addEventListener("input", () => {
    const long = [...field.value].length >= 15;
    for (const rule of rules.querySelectorAll("[data-rule]")) {
      const met = long || tests[rule.dataset.rule](field.value);
      rule.classList.toggle("is-met", met);
      rule.classList.toggle("is-missing", !met && field.value !== "");
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// The code is all that this page asks for; where something is wrong, the summary has the focus.
if (!document.querySelector(".error-summary")) {
  document.querySelector("[data-code] input")?.focus();
}

// When the next code may be sent, counted down; until then the button waits as well.
for (const rest of document.querySelectorAll("[data-countdown]")) {
  const button = rest.closest("form").querySelector("button");
  const until = Date.now() + rest.dataset.countdown * 1000;
  const tell = () => {
    const seconds = Math.ceil((until - Date.now()) / 1000);
    button.disabled = seconds > 0;
    rest.textContent = seconds > 0 ? rest.dataset.words.replace("{n}", seconds) : "";
    if (seconds <= 0) clearInterval(timer);
  };
  const timer = setInterval(tell, 1000);
  tell();
}

// How far the code got: the same page is read again until it has left.
const REREAD_MS = 3000;
const sending = document.querySelector("#envoi[data-pending]");
if (sending) {
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { headers: { "X-Background": "1" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("#envoi");
    if (!now) return;
    if (now.innerHTML !== sending.innerHTML) sending.innerHTML = now.innerHTML;
    if (!("pending" in now.dataset)) clearInterval(timer);
  }, REREAD_MS);
}
