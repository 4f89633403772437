// Small comforts. Every page works without them.

// A page that answered a form is asked for anew on the way back: browsers refuse to show it again,
// since nothing is kept, and would offer to send the form a second time.
history.replaceState(history.state, "");

// Menus made of <details>: Escape and a click elsewhere close them.
for (const menu of document.querySelectorAll("details[data-closes]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// A sheet opened by its address (#menu): Escape goes back to what opened it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || location.hash !== "#menu") return;
  location.hash = "#contenu";
  document.querySelector('a[href="#menu"]').focus();
});

// « Afficher » beside a password.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  const words = button.querySelector("span");
  const show = words.textContent;
  button.hidden = false;
  const reveal = (shown) => {
    field.type = shown ? "text" : "password";
    words.textContent = shown ? button.dataset.hide : show;
  };
  button.addEventListener("click", () => reveal(field.type === "password"));
  // A password never leaves as a text field, which browsers would remember.
  field.form?.addEventListener("submit", () => reveal(false));
}

// A button that copies: data-copy holds the text, data-copied what to say afterwards.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = document.createElement("span");
    said.className = "copied";
    said.setAttribute("role", "status");
    button.after(said);
    said.textContent = button.dataset.copied;
    setTimeout(() => said.remove(), 3000);
  });
}

// A link to a page that the current page also holds as a dialog.
for (const opener of document.querySelectorAll("[data-dialog]")) {
  const dialog = document.getElementById(opener.dataset.dialog);
  opener.addEventListener("click", (event) => {
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
  });
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    const closes = event.target === dialog || event.target.closest("[data-dialog-close]");
    if (closes) dialog.close();
  });
}

// A double click sends a form once. The server would refuse the second; people need not see it.
const SENT_FOR_MS = 3000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, SENT_FOR_MS);
});

// A choice that is sent as soon as it is made; its button is then needless.
for (const field of document.querySelectorAll("[data-submits]")) {
  field.form.querySelector("button[type=submit]").hidden = true;
  field.addEventListener("change", () => field.form.requestSubmit());
}

// Six digits as three and three; the style sheet draws the slots and marks the current one.
for (const box of document.querySelectorAll("[data-code]")) {
  const field = box.querySelector("input");
  const draw = () => {
    const digits = field.value.replace(/\D/g, "").slice(0, 6);
    const grouped = digits.length > 3 ? `${digits.slice(0, 3)} ${digits.slice(3)}` : digits;
    // Anything but digits stays as typed: the server says what is missing.
    if (/^[\d\s-]*$/.test(field.value) && field.value !== grouped) field.value = grouped;
    box.dataset.filled = digits.length;
  };
  box.classList.add("code--slots");
  field.addEventListener("input", draw);
  draw();
}
