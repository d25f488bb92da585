// The form of an activity: the list of selects becomes chips, everyone present, a press makes the exception.
// Everything is kept in the selects and inputs of the form; without this script they are used as they are.
"use strict";

const form = document.querySelector("form[data-record]");
const STATUS = { present: "出席", online: "线上", on_leave: "请假", absent: "缺席" };
const EXCEPTIONS = ["online", "on_leave", "absent"];
const CAME = ["present", "online"];

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

function button(className, label) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  return made;
}

// ---- one person ----

function showPerson(person) {
  const status = person.querySelector("select").value;
  const excepted = status !== "present";
  const name = person.dataset.name;
  const { chip, segments, mark, madeUp } = person.parts;
  person.hidden = !excepted;
  chip.className = excepted ? `chip off ${status === "absent" ? "miss" : "wait"}` : "chip";
  chip.setAttribute("aria-pressed", excepted);
  chip.replaceChildren(...(excepted ? [`${name}·${STATUS[status]}`] : [icon("ok"), name, mark]));
  if (madeUp) madeUp.hidden = CAME.includes(status);
  for (const [value, segment] of Object.entries(segments)) segment.setAttribute("aria-pressed", value === status);
  const leave = status === "on_leave";
  person.querySelector("input").placeholder = leave ? "事由（请假必填）" : "事由";
}

function setStatus(person, status) {
  const select = person.querySelector("select");
  if (select.value === status) return;
  select.value = status;
  select.dispatchEvent(new Event("input", { bubbles: true }));
  showPerson(person);
  count();
  offerAbsence();
  check();
}

function dressPerson(person) {
  const select = person.querySelector("select");
  select.hidden = true;
  const row = document.createElement("span");
  row.className = "seg";
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", `${person.dataset.name}的出席情况`);
  const segments = {};
  for (const status of EXCEPTIONS) {
    segments[status] = button("", STATUS[status]);
    segments[status].addEventListener("click", () => setStatus(person, status));
    row.append(segments[status]);
  }
  select.after(row);
  const chip = button("chip", "");
  chip.addEventListener("click", (event) => {
    setStatus(person, select.value === "present" ? "on_leave" : "present");
    // Pressed with a mouse, a leave asks for its reason at once; on a phone the keyboard would cover the names.
    if (event.detail && select.value === "on_leave" && matchMedia("(pointer: fine)").matches) {
      person.querySelector("input").focus({ preventScroll: true });
    }
  });
  chip.addEventListener("keydown", (event) => {
    const status = EXCEPTIONS[Number(event.key) - 1];
    if (status) setStatus(person, status);
  });
  person.classList.add("exc");
  const signed = person.querySelector(".signed");
  const mark = signed ? signed.cloneNode(true) : "";
  person.parts = { chip, segments, mark, madeUp: person.querySelector("[data-made-up]") };
  showPerson(person);
  return chip;
}

// ---- the roll ----

function dressRoll(roll) {
  for (const group of roll.querySelectorAll(".grp")) {
    const chips = document.createElement("div");
    chips.className = group.querySelector("[data-signed]") ? "chips tight marked" : "chips tight";
    chips.append(...[...group.querySelectorAll("[data-person]")].map(dressPerson));
    group.querySelector("header").after(chips);
  }
  const hint = roll.querySelector("header .end");
  if (hint) hint.textContent = "默认全部出席，只点没到现场的人";
  // With script the names follow the form, the day and the group by themselves.
  roll.querySelector("[data-refresh]:not([data-needed])")?.remove();
  roll.querySelector("[data-not-signed]")?.addEventListener("click", () => {
    for (const person of notSignedIn()) setStatus(person, "absent");
  });
}

// Who is down as present though there is no sign-in; nobody becomes absent by itself.
function notSignedIn() {
  const people = [...form.querySelectorAll("#roll [data-person]:not([data-signed])")];
  return people.filter((person) => person.querySelector("select").value === "present");
}

// Names that were asked for are older than what was pressed or typed while they were on their way.
let sinceAsked = new Map();
let chosenSince = false;

const fieldsOf = (roll) => [...roll.querySelectorAll("[name]")];
const keyOf = (field) => (field.type === "checkbox" ? `${field.name}=${field.value}` : field.name);
const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);

function keepTyped(roll) {
  sinceAsked = new Map(fieldsOf(roll).map((field) => [keyOf(field), valueOf(field)]));
}

function giveBackTyped(roll) {
  chosenSince = false;
  for (const field of fieldsOf(roll)) {
    const before = sinceAsked.get(keyOf(field));
    if (before === undefined || before === valueOf(field)) continue;
    if (field.type !== "checkbox") field.value = before;
    else {
      field.checked = before;
      field.closest(".chip").classList.toggle("on", before);
      chosenSince ||= field.name === "chosen";
    }
  }
}

function offerAbsence() {
  const offer = form.querySelector("[data-not-signed]");
  if (!offer) return;
  const many = notSignedIn().length;
  offer.hidden = !many;
  offer.textContent = `没签到的 ${many} 人改为缺席`;
}

function count() {
  for (const box of form.querySelectorAll("#roll, #roll .grp")) {
    const statuses = [...box.querySelectorAll("[data-person] select")].map((select) => select.value);
    const came = statuses.filter((status) => CAME.includes(status)).length;
    const text = `应到 ${statuses.length}　实到 ${came}`;
    const shown = box.querySelector("[data-counts]");
    if (shown && shown.textContent !== text) shown.textContent = text;
  }
}

// ---- what appears with a form, with a scope, and with a state ----

function hasValue(part) {
  const fields = [...part.querySelectorAll("input, select, textarea")];
  return fields.some((field) => (field.type === "checkbox" ? field.checked : field.value.trim()));
}

function showWhatBelongs() {
  const chosen = [...form.querySelectorAll("[name=forms]:checked")].map((box) => box.value);
  chosen.push(`scope:${form.elements.scope.value}`);
  for (const part of form.querySelectorAll("[data-when]")) {
    const asked = part.dataset.when.split(" ").some((one) => chosen.includes(one));
    // A group is taken off by the server; anything else that was filled in stays in sight.
    const kept = !part.dataset.when.includes("group_meeting") && hasValue(part);
    part.hidden = !asked && !kept;
    const hint = part.querySelector("label .side-hint");
    if (hint) hint.hidden = true;
  }
  showWhereFrom();
  const state = form.querySelector("[name=state]:checked")?.value;
  for (const part of form.querySelectorAll("[data-held]")) part.hidden = state === "planned" || state === "cancelled";
  const why = form.querySelector("[data-why]");
  const putOff = form.dataset.planned && form.dataset.planned !== form.elements.held_on.value;
  why.hidden = state !== "cancelled" && !putOff && !hasValue(why);
}

// Only of a lecturer from outside it is asked where from.
function showWhereFrom() {
  const part = form.querySelector("[data-outside]");
  const name = form.elements.lecturer.value.trim();
  const members = [...document.querySelectorAll("#people option")].map((option) => option.value);
  if (!name || members.includes(name)) part.hidden = !hasValue(part);
}

function nameTheDay() {
  const field = form.querySelector("[name=held_on]");
  const hint = field.parentElement.querySelector(".hint");
  const day = new Date(`${field.value}T00:00:00`);
  if (!hint || Number.isNaN(day.getTime())) return;
  hint.textContent = `${field.value === form.dataset.today ? "今天，" : ""}星期${"日一二三四五六"[day.getDay()]}`;
}

// ---- what is still missing ----

function filled(name) {
  const fields = [...form.querySelectorAll(`[name=${name}]`)];
  return fields.some((field) => (field.type === "checkbox" ? field.checked : field.value.trim()));
}

function withoutReason() {
  const people = [...form.querySelectorAll("#roll:not([hidden]) [data-person]")];
  return people.filter(
    (person) => person.querySelector("select").value === "on_leave" && !person.querySelector("input").value.trim(),
  );
}

function mark(item, good, must) {
  const look = good ? "ok" : must ? "miss" : "wait";
  item.className = look;
  item.querySelector("use").setAttribute("href", `#${look}`);
}

// An item that decides something has a discussion, a resolution, and votes.
function complete(item) {
  const value = (name) => item.querySelector(`[name$="-${name}"]`).value.trim();
  const counted = value("votes_for") || value("ballots_returned") || !value("way");
  return value("discussion") && value("resolution") && counted;
}

function checkItems() {
  const items = [...form.querySelectorAll("[data-item]")];
  const line = form.querySelector("[data-needs-items]");
  line.hidden = !items.length;
  mark(line, items.every(complete), false);
}

// What was said at the items is said.
function saidInItems(line) {
  const discussions = [...form.querySelectorAll("[data-item] [name$='-discussion']")];
  return line.dataset.needs === "minutes" && discussions.some((field) => field.value.trim());
}

function check() {
  let left = 0;
  for (const item of form.querySelectorAll("[data-needs]")) {
    const good = item.dataset.needs.split(" ").every(filled) || saidInItems(item);
    const must = item.dataset.needs.includes("topic");
    mark(item, good, must);
    left += must && !good;
  }
  const blank = withoutReason();
  const item = form.querySelector("[data-needs-reasons]");
  mark(item, !blank.length, true);
  item.querySelector("span").textContent = blank.length
    ? `${blank[0].dataset.name}${blank.length > 1 ? `等${blank.length}人` : ""}请假，没写事由`
    : "请假都写了事由";
  left += blank.length;
  checkItems();
  const files = form.querySelector("[data-needs-files]");
  mark(files, "present" in files.dataset || form.elements.files.files.length > 0, false);
  form.querySelector("[data-left]").textContent = left ? `还有 ${left} 处要补` : "";
}

// ---- start ----

function refresh() {
  showWhatBelongs();
  nameTheDay();
  count();
  offerAbsence();
  check();
}

if (form) {
  dressRoll(document.querySelector("#roll"));
  form.querySelector("[data-checklist]").hidden = false;
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id === "roll") keepTyped(event.target);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "roll") return;
    giveBackTyped(event.target);
    dressRoll(event.target);
    refresh();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    // Who was chosen meanwhile is asked for as well.
    if (event.target.id === "roll" && chosenSince) htmx.trigger("#choose", "change");
  });
  refresh();
}
