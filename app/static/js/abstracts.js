// Opens every abstract of the schedule at once, and closes them again.

const button = document.querySelector("[data-open-all]");
const abstracts = document.querySelectorAll(".schedule details.disclosure");

function allOpen() {
  return [...abstracts].every((details) => details.open);
}

function say() {
  button.textContent = allOpen() ? button.dataset.closeAll : button.dataset.openAll;
}

if (button && abstracts.length > 1) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = !allOpen();
    for (const details of abstracts) details.open = open;
    say();
  });
  for (const details of abstracts) details.addEventListener("toggle", say);
  say();
}
