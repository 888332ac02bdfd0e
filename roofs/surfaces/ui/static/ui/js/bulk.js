// Picking rows: a `data-bulk` form with checkboxes in .pick cells or labels, one [data-all] in the head, an <output data-count> in the bar.
let last = null
const BOX = ":is(td, label).pick input[type=checkbox]"
const boxes = bulk => [...bulk.querySelectorAll(BOX)]

function count(bulk) {
  const all = boxes(bulk)
  const chosen = all.filter(box => box.checked).length
  bulk.toggleAttribute("data-selected", chosen > 0)
  for (const output of bulk.querySelectorAll("[data-count]")) output.value = chosen
  const head = bulk.querySelector("[data-all]")
  if (head) { head.checked = chosen > 0 && chosen === all.length; head.indeterminate = chosen > 0 && chosen < all.length }
}

document.addEventListener("click", event => {
  const bulk = event.target.closest("[data-bulk]")
  if (!bulk) return
  if (event.target.matches("[data-all]")) for (const box of boxes(bulk)) box.checked = event.target.checked
  if (event.target.closest("[data-none]")) for (const box of boxes(bulk)) box.checked = false
  if (event.target.closest("[data-pick]")) bulk.toggleAttribute("data-picking")
  if (event.target.matches(BOX)) {
    const all = boxes(bulk)
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b)
      for (const box of all.slice(from, to + 1)) box.checked = event.target.checked
    }
    last = event.target
  }
  count(bulk)
})
const recount = () => document.querySelectorAll("[data-bulk]").forEach(count)
recount()
document.addEventListener("htmx:after:settle", recount)
