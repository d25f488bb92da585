// The ledger of dues: a cell opens its form on the spot; arrows move, Enter opens, Space records payment in full.
"use strict";

const pop = document.getElementById("dues-pop");
const isPhone = () => matchMedia("(max-width: 800px)").matches;
let opener = null; // id of the cell that the form belongs to

function placeBeside(cell) {
  pop.removeAttribute("style");
  if (isPhone()) return; // the style sheet makes it a sheet at the bottom
  const at = cell.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - pop.offsetWidth - 12);
  const lowest = innerHeight - pop.offsetHeight - 12;
  pop.style.left = `${Math.max(12, left)}px`;
  pop.style.top = `${Math.max(12, Math.min(at.bottom + 6, lowest))}px`;
}

function focusCell() {
  document.getElementById(opener)?.querySelector("a")?.focus();
}

document.addEventListener("htmx:configRequest", (event) => {
  const cell = event.target.closest("td.cell");
  if (cell) opener = cell.id;
});

// A form that is not accepted comes back with 422, and is shown with its messages.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:afterSettle", () => {
  if (!pop) return;
  const form = pop.querySelector("form");
  if (!form) return;
  if (!pop.open) pop.showModal();
  placeBeside(document.getElementById(opener));
  const field = form.querySelector("[aria-invalid]") || form.querySelector("[name=amount]");
  if (field === document.activeElement) return;
  field.focus();
  field.select?.();
});

document.addEventListener("dues-saved", () => {
  if (pop.open) pop.close();
  else focusCell();
});

pop?.addEventListener("close", () => {
  pop.replaceChildren();
  focusCell();
});

// A year has 1,200 cells: one listener opens them all, and each stays a link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-grid] [data-cell]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !window.htmx) return;
  event.preventDefault();
  htmx.ajax("GET", link.href, { target: "#dues-pop", source: link });
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-pop]") && pop?.open) {
    event.preventDefault();
    pop.close();
  } else if (event.target === pop) {
    pop.close(); // the ground around the sheet
  }
  const closer = event.target.closest("button[data-close-toast]");
  if (closer?.type === "button") closer.closest(".toast-bar").remove();
});

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("keydown", (event) => {
  const link = event.target.closest("[data-grid] [data-cell]");
  if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === " ") {
    event.preventDefault();
    if (link.dataset.inFull === undefined || event.repeat) return;
    opener = link.closest("td").id;
    const to = new URL(link.href);
    to.pathname += "in-full/";
    htmx.ajax("POST", to.href, { target: "#dues-pop", source: link });
  } else if (STEPS[event.key]) {
    event.preventDefault();
    const [down, right] = STEPS[event.key];
    const cell = link.closest("td");
    let row = cell.parentElement;
    let column = cell.cellIndex;
    // Cells that nothing can be recorded in are stepped over.
    for (;;) {
      row = down ? row[down > 0 ? "nextElementSibling" : "previousElementSibling"] : row;
      column += right;
      const next = row?.cells[column];
      if (!next) return;
      const target = next.querySelector("[data-cell]");
      if (target) return target.focus();
    }
  }
});

// One sum over several months: what the lines come to, while one types.
document.addEventListener("input", (event) => {
  const told = document.getElementById("pay-told");
  if (!told || !event.target.closest("#pay-parts")) return;
  const fen = [...document.querySelectorAll("#pay-parts input")]
    .map((field) => Math.round(Number(field.value.replace(/,/g, "")) * 100))
    .reduce((sum, part) => sum + part, 0);
  told.textContent = Number.isNaN(fen) ? "—" : (fen / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
});
