// One hand on the keyboard: / search, g + letter to go, n new, j k through rows, x picks a row, ? shows this list.
const AFTER_G = 1200
const help = document.getElementById("shortcuts")
let goUntil = 0

const isTyping = target => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")

// What a list consists of, and the link that stands for each.
const ROWS = "table.rows tbody tr, .board .card, .tasks > li, .map-leads > li, .results li"
const linkOf = row => row.querySelector(".main a, header > a, a[href]")

// The button of the page that makes another of what it lists.
const maker = () => document.querySelector("[data-new]:not(dialog), .title .end a.btn.primary[href*='/new/']")

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter(row => linkOf(row))
  if (!rows.length) return
  const now = rows.findIndex(row => row.contains(document.activeElement))
  linkOf(rows[Math.max(0, Math.min(rows.length - 1, now + by))]).focus()
}

const ACTIONS = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => help?.showModal(),
  n: () => { const here = maker(); here ? here.click() : help?.dataset.new && location.assign(help.dataset.new) },
  j: () => step(1),
  k: () => step(-1),
  x: () => document.activeElement.closest("tr")?.querySelector(".pick input")?.click(),
}

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (event.key === "Escape" && event.target.matches("[data-search]")) return event.target.blur()
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return
  if (Date.now() < goUntil) {
    goUntil = 0
    const link = document.querySelector(`a[data-go="${CSS.escape(event.key)}"]`)
    if (link) { event.preventDefault(); return link.click() }
  }
  if (event.key === "g") { goUntil = Date.now() + AFTER_G; return }
  if (Object.hasOwn(ACTIONS, event.key)) { event.preventDefault(); ACTIONS[event.key]() }
})
