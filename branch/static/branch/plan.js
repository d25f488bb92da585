// The year's plan on one sheet: rows are added without leaving the page, Enter goes down the column.
"use strict";

const sheet = document.querySelector("form[data-sheet]");

function addRow(month, form = "") {
  const number = sheet.dataset.next;
  sheet.dataset.next = Number(number) + 1;
  const blank = document.getElementById("fresh-row").content.cloneNode(true);
  const row = blank.querySelector("tr");
  for (const part of row.querySelectorAll("[name], [id]")) {
    for (const name of ["name", "id"]) {
      if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("row-new-", `row-${number}-`));
    }
  }
  row.querySelector("[name$=-month]").value = month;
  row.querySelector("[name$=-form]").value = form;
  sheet.querySelector(`tbody[data-month="${month}"]`).append(row);
  // What the page put in is no change by the reader: a row left so is not asked for its topic.
  row.querySelector("[name$=-was]").dataset.fresh = "1";
  return row;
}

function goDown(field) {
  const suffix = field.name.replace(/^row-\d+/, "");
  const fields = [...sheet.querySelectorAll(`[name$="${suffix}"]`)];
  const below = fields[fields.indexOf(field) + 1];
  const here = field.closest("tbody");
  if (below && below.closest("tbody") === here) return below.focus();
  const form = field.closest("tr").querySelector("[name$=-form]").value;
  addRow(here.dataset.month, form).querySelector(`[name$="${suffix}"]`).focus();
}

// A fresh row in which nobody wrote anything is not sent.
function dropUntouched() {
  for (const was of sheet.querySelectorAll("[data-fresh]")) {
    const row = was.closest("tr");
    const written = ["-topic", "-responsible"].some((suffix) => row.querySelector(`[name$="${suffix}"]`).value.trim());
    if (!written) row.remove();
  }
}

if (sheet) {
  sheet.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add]");
    if (!button) return;
    event.preventDefault();
    addRow(button.value).querySelector("[name$=-form]").focus();
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
    if (event.target.type === "checkbox") return;
    event.preventDefault();
    goDown(event.target);
  });
  sheet.addEventListener("submit", dropUntouched);
  document.getElementById("errors")?.focus();
}

// The private address of the calendar: one press selects it, another copies it.
for (const field of document.querySelectorAll("[data-select]")) field.addEventListener("focus", () => field.select());
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = "已复制";
  });
}
