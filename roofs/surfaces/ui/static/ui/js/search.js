// The box above: what the server suggests stands below it. Arrows walk through, Escape and a press elsewhere put it away.
const box = document.querySelector("[data-search]")
const shown = document.getElementById("suggestions")
const links = () => [...shown.querySelectorAll("a")]

function putAway() {
  shown.replaceChildren()
}

function walk(by) {
  const all = links()
  const at = all.indexOf(document.activeElement) + by
  if (at < 0) return box.focus()
  all[Math.min(at, all.length - 1)]?.focus()
}

if (box && shown) {
  const form = box.closest("form")
  form.addEventListener("keydown", event => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); walk(event.key === "ArrowDown" ? 1 : -1) }
    if (event.key === "Escape") { putAway(); box.focus() }
  })
  box.addEventListener("input", () => { if (box.value.trim().length < 3) putAway() })
  document.addEventListener("pointerdown", event => { if (!form.contains(event.target)) putAway() })
  form.addEventListener("focusout", event => { if (event.relatedTarget && !form.contains(event.relatedTarget)) putAway() })
}
