// Reminders of dues: the text is copied by one press, and all boxes are cleared or ticked by another.
"use strict";

async function copied(field) {
  field.select();
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      // Not allowed here: the old way below may be.
    }
  }
  return document.execCommand("copy");
}

for (const button of document.querySelectorAll("[data-copy-text]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copied(document.getElementById(button.dataset.copyText));
    button.textContent = done ? "已复制" : "按 Ctrl+C 复制";
  });
}
for (const field of document.querySelectorAll("textarea[data-select]")) {
  field.addEventListener("focus", () => field.select());
}

for (const button of document.querySelectorAll("[data-check-all]")) {
  const boxes = [...button.form.querySelectorAll('input[name="member"]')];
  const name = () => {
    button.textContent = boxes.some((box) => box.checked) ? "全不选" : "全选";
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const on = !boxes.some((box) => box.checked);
    for (const box of boxes) box.checked = on;
    name();
  });
  for (const box of boxes) box.addEventListener("change", name);
  name();
}
