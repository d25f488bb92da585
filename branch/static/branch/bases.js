// The worksheet of a base: shows the sheet of the chosen kind of employer, and adds up while one types.
"use strict";

const form = document.querySelector("[data-bases]");
const employer = form.elements.employer;
const base = form.elements.base;
const total = form.querySelector(".pay-total");

// In whole cents: what the server adds up is exact too.
function cents(text) {
  const match = /^(\d+)(?:\.(\d{0,2}))?$/.exec(text.trim().replaceAll(/[,，]/g, ""));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0")) : null;
}

function written(sum) {
  const whole = Math.abs(sum);
  return `${sum < 0 ? "-" : ""}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, "0")}`;
}

function lines() {
  const sheet = form.querySelector(`[data-employer="${employer.value}"]`);
  const found = [...(sheet?.querySelectorAll(".pay-line") ?? [])].map((line) => [
    line.classList[1],
    line.querySelector("input").value,
  ]);
  for (const own of form.querySelectorAll(".own-line")) {
    found.push([own.querySelector("select").value, own.querySelectorAll("input")[1].value]);
  }
  return found.map(([part, text]) => [part, cents(text)]).filter(([, amount]) => amount !== null);
}

function addUp() {
  const found = lines();
  const sum = found.reduce((sum, [part, amount]) => sum + ({ added: 1, deducted: -1 }[part] ?? 0) * amount, 0);
  total.hidden = found.length === 0;
  total.querySelector("b").textContent = written(sum);
  if (found.length > 0) base.value = written(sum);
  else if (base.readOnly) base.value = "";
  base.readOnly = found.length > 0;
}

function show() {
  for (const sheet of form.querySelectorAll("[data-employer]")) {
    sheet.hidden = sheet.dataset.employer !== employer.value;
    if (!sheet.hidden) sheet.open = true;
  }
}

employer.addEventListener("change", () => {
  show();
  addUp();
});
form.addEventListener("input", (event) => {
  if (event.target !== base) addUp();
});
show();
if (!form.querySelector(".is-bad, [id$='_error']")) addUp();
