// A choice that brings another with it: `<input type=radio data-sets="audience=customers">` ticks that one in its form.
document.addEventListener("change", event => {
  const [name, value] = event.target.dataset?.sets?.split("=") ?? []
  if (!name) return
  const other = event.target.form.querySelector(`[name="${name}"][value="${value}"]`)
  if (other) other.checked = true
}, true)
