// Filters the rows of « Choisissez votre portail » as one types; without it all are listed.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

for (const choice of document.querySelectorAll("[data-choice]")) {
  const box = choice.querySelector("[data-choice-search]");
  const search = box.querySelector("input");
  const rows = [...choice.querySelectorAll("[data-choice-row]")];
  const groups = choice.querySelectorAll("[data-choice-group]");
  const none = choice.querySelector("[data-choice-none]");

  const filter = () => {
    const words = plain(search.value).split(/\s+/);
    for (const row of rows) {
      const name = plain(row.dataset.choiceRow);
      row.hidden = !words.every((word) => name.includes(word));
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-choice-row]:not([hidden])");
    }
    none.textContent = rows.every((row) => row.hidden) ? none.dataset.choiceNone : "";
  };

  box.hidden = false;
  search.addEventListener("input", filter);
  // Enter opens what is found, once it is one portal.
  search.addEventListener("keydown", (event) => {
    const found = rows.filter((row) => !row.hidden).map((row) => row.querySelector("a"));
    if (event.key === "Enter" && found.length === 1) found[0]?.click();
  });
  choice.closest("dialog")?.addEventListener("close", () => {
    search.value = "";
    filter();
  });
}
