// Rows of a list that are put in order by a handle. For pointers alone: buttons do the same.

/**
 * Give a row a handle by which it is dragged among `rows()`, those of its list as they stand. `moved` is called when
 * it is put down elsewhere.
 */
export function addHandle(row, { rows, moved }) {
  const handle = document.createElement("span");
  handle.className = "handle";
  handle.ariaHidden = "true";
  handle.textContent = "⠿";
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    handle.releasePointerCapture(event.pointerId); // A finger's is captured by itself.
    drag(row, rows, moved);
  });
  row.prepend(handle);
}

function drag(row, rows, moved) {
  const before = rows().indexOf(row);
  const ending = new AbortController();
  const { signal } = ending;
  row.classList.add("dragged");
  const follow = (event) => {
    const under = rows().find((each) => {
      const { top, bottom } = each.getBoundingClientRect();
      return each !== row && event.clientY >= top && event.clientY <= bottom;
    });
    if (!under) return;
    const { top, height } = under.getBoundingClientRect();
    if (event.clientY < top + height / 2) under.before(row);
    else under.after(row);
  };
  const end = () => {
    ending.abort();
    row.classList.remove("dragged");
    if (rows().indexOf(row) !== before) moved();
  };
  // On the document: a row that is put elsewhere in it loses a pointer that it had captured.
  document.addEventListener("pointermove", follow, { signal });
  document.addEventListener("pointerup", end, { signal });
  document.addEventListener("pointercancel", end, { signal });
}
