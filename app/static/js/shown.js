// What a form has shown is about what stood in it then. Once that is changed it is out of sight, until
// it is shown again or the form stands as before. Without this, the page says which of the two counts.

const form = document.querySelector("form[data-shows]");

/** All that stands in the form, as it would be sent. */
const stands = () => new URLSearchParams(new FormData(form)).toString();

if (form) {
  const part = document.getElementById(form.dataset.shows);
  const outdated = document.getElementById(`${form.dataset.shows}-outdated`);
  const shown = stands();
  form.addEventListener("input", () => {
    part.hidden = stands() !== shown;
    outdated.hidden = !part.hidden;
  });
}
