// A field with several answers: says what is ticked while its list is still open.

for (const choice of document.querySelectorAll("[data-choice]")) {
  const text = choice.querySelector(".choice__text");
  const boxes = [...choice.querySelectorAll("input[type=checkbox]")];

  choice.addEventListener("change", () => {
    const ticked = boxes.filter((box) => box.checked);
    if (ticked.length === 0) {
      text.textContent = choice.dataset.none;
    } else if (ticked.length === 1) {
      text.textContent = ticked[0].labels[0].textContent;
    } else {
      text.textContent = choice.dataset.some
        .replace("{n}", ticked.length)
        .replace("{m}", boxes.length);
    }
  });
}
