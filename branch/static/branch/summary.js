// The summary's editor: evidence beside the text, figures put into what is written, saving by itself.
"use strict";

const evidence = document.getElementById("evidence");

// A figure shows what it was counted from beside the text instead of leaving it.
document.addEventListener("click", (event) => {
  const figure = event.target.closest(".summary-paper a.tok");
  if (!figure || !evidence || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".tok[aria-current]")) other.removeAttribute("aria-current");
  figure.setAttribute("aria-current", "true");
  htmx.ajax("GET", figure.href, { target: evidence, swap: "innerHTML" }).then(() => {
    if (matchMedia("(max-width: 1240px)").matches) {
      evidence.scrollIntoView({ block: "start" });
      evidence.focus({ preventScroll: true });
    }
  });
});

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const text = form.querySelector("textarea");
  const line = form.querySelector("[data-autosaved]");
  const tools = form.querySelector(".insert");
  let saved = text.value;
  let stale = false;
  let sending = false;

  tools.hidden = false;
  const insert = (words) => {
    text.focus();
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  tools.querySelector("[data-insert]").addEventListener("change", (event) => {
    if (event.target.value) insert(`{{${event.target.value}}}`);
    event.target.value = "";
  });
  tools.querySelector("[data-insert-blank]").addEventListener("click", () => insert("【待补充：内容】"));

  // From a blank one comes to where it is written.
  const asked = new URLSearchParams(location.search).get("blank");
  const named = asked ? text.value.indexOf(`【待补充：${asked}】`) : -1;
  const blank = named >= 0 ? named : text.value.indexOf("【待补充：");
  const begin = () => {
    text.focus({ preventScroll: true });
    if (blank >= 0) text.setSelectionRange(blank, text.value.indexOf("】", blank) + 1);
    form.scrollIntoView({ block: "nearest" });
  };
  // Only then: the way to the section's anchor takes the focus away once more.
  if (location.search.includes("edit=") && matchMedia("(pointer: fine)").matches) {
    addEventListener("load", () => setTimeout(begin));
  }

  const save = async () => {
    if (sending || stale || form.dataset.sending || text.value === saved) return;
    const now = text.value;
    sending = true;
    try {
      const fields = new FormData(form);
      const token = newestToken();
      if (token) fields.set("csrfmiddlewaretoken", token);
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: fields,
        headers: { "X-Requested-With": "fetch" },
        redirect: "error",
      });
      const told = await answer.json();
      line.classList.toggle("must", !answer.ok);
      line.textContent = told.said || told.fault;
      stale = Boolean(told.stale);
      if (answer.ok) {
        form.querySelector("[name=revision]").value = told.revision;
        saved = now;
        if (text.value === saved) unsaved = false;
      }
    } catch {
      line.classList.add("must");
      line.textContent = "没有自动存上。内容留在这里，稍后再点“保存”。";
    }
    sending = false;
  };
  setInterval(save, 4000);
  // What is on its way when “保存” is pressed would make the press look like that of a second editor.
  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const again = () => (sending ? setTimeout(again, 50) : form.requestSubmit());
    again();
  }, true);
}
