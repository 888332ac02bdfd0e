// `<button data-copy="#snippet">` puts that element's text on the clipboard and says so.
document.addEventListener("click", async event => {
  const button = event.target.closest("[data-copy]")
  if (!button) return
  const source = document.querySelector(button.dataset.copy)
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
  const label = button.querySelector("span") ?? button
  const before = label.textContent
  label.textContent = button.dataset.wordCopied
  setTimeout(() => { label.textContent = before }, 1600)
})
