// Light, dark or the system's. The choice is shown at once and kept by the server, so the next page comes in the right colours.
document.addEventListener("submit", event => {
  const form = event.target.closest("[data-theme-choice]")
  if (!form) return
  event.preventDefault()
  const chosen = event.submitter.value
  document.documentElement.dataset.theme = chosen
  for (const button of form.querySelectorAll("button")) button.ariaPressed = String(button === event.submitter)
  const body = new FormData(form)
  body.set("theme", chosen)
  if (form.getAttribute("action")) fetch(form.action, { method: "POST", body })
})
