// The package takes some seconds: its button says so, until the file has come.
"use strict";

for (const form of document.querySelectorAll("form[data-package]")) {
  const button = form.querySelector("button");
  const words = button.querySelector("span");
  const said = document.querySelector("[data-package-said]");
  const atFirst = words.textContent;
  let asking;

  const ready = () => {
    clearInterval(asking);
    button.disabled = false;
    words.textContent = atFirst;
    delete form.dataset.sending;
  };

  form.addEventListener("submit", () => {
    const token = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
    form.elements.token.value = token;
    words.textContent = "正在做…";
    said.textContent = "正在做交接包，请等一等，不用再按。";
    // Once the form is on its way: a button that is disabled before would stop it in some browsers.
    setTimeout(() => (button.disabled = true));
    clearInterval(asking);
    asking = setInterval(() => {
      if (!document.cookie.split("; ").includes(`package_made=${token}`)) return;
      ready();
      said.textContent = "交接包做好了，在浏览器的下载里。";
    }, 500);
  });
  addEventListener("pageshow", ready);
}
