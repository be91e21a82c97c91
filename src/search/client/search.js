// Loads search when somebody is about to use it: a form has the focus, or the address brings a query.

const forms = document.querySelectorAll("form[data-search]");

for (const form of forms) {
  let isStarted = false;
  const start = async () => {
    if (isStarted) return;
    isStarted = true;
    // Without the rest, the form leads where it leads without a script.
    const { enhance } = await import("./form.js");
    enhance(form);
  };
  form.addEventListener("focusin", start);
  if (form.hasAttribute("data-search-results") && new URLSearchParams(location.search).get("q")) start();
}
