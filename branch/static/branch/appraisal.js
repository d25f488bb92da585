// The ballot by keyboard, the table of counts by arrows, the number of 优秀 while verdicts are chosen.
// Nothing of a ballot is kept anywhere: what is marked lives in the form alone.
"use strict";

const STEPS = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };

// ---- the ballot: a figure marks the person in focus and goes on to the next ----
const ballot = document.querySelector("form[data-ballot]");
const KEYS = { 1: "excellent", 2: "qualified", 3: "basic", 4: "unqualified", 0: "" };

function countMarks() {
  const people = ballot.querySelectorAll(".vote").length;
  const marked = [...ballot.querySelectorAll(".vote input:checked")].filter((radio) => radio.value).length;
  ballot.querySelector("[data-marked]").textContent = `已选 ${marked} 人，共 ${people} 人`;
}

ballot?.addEventListener("change", countMarks);
ballot?.addEventListener("keydown", (event) => {
  const person = event.target.closest(".vote");
  if (!person || !(event.key in KEYS) || event.ctrlKey || event.altKey || event.metaKey) return;
  const radio = [...person.querySelectorAll("input")].find((one) => one.value === KEYS[event.key]);
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const next = person.nextElementSibling?.querySelector("input:checked") ?? ballot.querySelector(".btn-primary");
  next.focus();
  event.preventDefault();
});
if (ballot) countMarks();

// ---- counts from paper ----
document.querySelector("form[data-counts]")?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td");
  if (!cell || !event.target.matches("input") || !(event.key in STEPS)) return;
  event.preventDefault();
  const fields = [...event.currentTarget.querySelectorAll("tbody input[type=text]")];
  const at = fields.indexOf(event.target);
  // Enter goes through the line, the arrows through the column.
  const next = fields[at + STEPS[event.key] * (event.key === "Enter" ? 1 : 4)];
  next?.focus();
  next?.select();
});

// ---- verdicts ----
const verdicts = document.querySelector("form[data-verdicts]");
verdicts?.addEventListener("change", () => {
  const chosen = verdicts.querySelectorAll("input[type=radio][value=excellent]:checked");
  verdicts.querySelector("[data-excellent]").textContent = chosen.length;
});
