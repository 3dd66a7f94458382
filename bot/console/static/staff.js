// Whoever was added or got new secrets stands in the table at once; the secrets stay, which a reload would lose.

async function renew() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("members").replaceWith(page.getElementById("members"));
}

new MutationObserver(renew).observe(document.getElementById("once"), { childList: true });
