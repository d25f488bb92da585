// Making accounts for many: tick all or none with one press.
"use strict";

for (const form of document.querySelectorAll("form[data-accounts]")) {
  const boxes = [...form.querySelectorAll("[data-pick]")];
  const all = form.querySelector("[data-pick-all]");
  const show = () => {
    all.textContent = boxes.every((box) => box.checked) ? "都不选" : "全选";
  };
  all.hidden = boxes.length < 2;
  all.addEventListener("click", () => {
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    show();
  });
  form.addEventListener("change", show);
  show();
}
