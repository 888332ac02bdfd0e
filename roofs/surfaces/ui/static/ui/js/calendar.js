// The calendar: dragging an appointment to another time or pulling its lower edge, clicking an empty hour, keys for days and views.
// Everything can also be done without it: every appointment has a page with a form for another time.
const QUARTER = 15
const SLOP = 4

let drag = null

const rowAt = (column, y) => {
  const box = column.getBoundingClientRect()
  return Math.max(0, Math.min(Number(column.dataset.rows) - 1, Math.floor((y - box.top) / (box.height / Number(column.dataset.rows)))))
}
const columnAt = (x, y) => document.elementsFromPoint(x, y).find(one => one.matches?.(".cal-day"))
const minuteOf = (column, row) => Number(column.dataset.opens) * 60 + row * QUARTER

function send(values) {
  const form = document.getElementById(document.querySelector("[data-calendar]").dataset.calendar)
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value
  form.dispatchEvent(new Event("dropped"))
}

document.addEventListener("pointerdown", event => {
  const item = event.target.closest?.(".cal-event[data-appointment]")
  if (!item || event.button !== 0 || event.pointerType === "touch") return // a finger scrolls; it has the dialog
  const column = item.closest(".cal-day")
  drag = { item, column, x: event.clientX, y: event.clientY, moving: false, longer: Boolean(event.target.closest(".cal-grip")), grabbed: rowAt(column, event.clientY) - Number(item.dataset.row) }
})

document.addEventListener("pointermove", event => {
  if (!drag) return
  if (!drag.moving) {
    if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLOP) return
    drag.moving = true
    drag.item.classList.add("dragging")
  }
  event.preventDefault()
  const rows = Math.max(1, Math.ceil(Number(drag.item.dataset.minutes) / QUARTER))
  if (drag.longer) {
    drag.rows = Math.max(1, rowAt(drag.column, event.clientY) - Number(drag.item.dataset.row) + 1)
    drag.item.style.gridRowEnd = `span ${drag.rows}`
    return
  }
  const column = columnAt(event.clientX, event.clientY) ?? drag.over ?? drag.column
  drag.over = column
  drag.row = Math.max(0, Math.min(Number(column.dataset.rows) - 1, rowAt(column, event.clientY) - drag.grabbed))
  if (drag.item.parentElement !== column) column.append(drag.item)
  drag.item.style.gridRow = `${drag.row + 1} / span ${rows}`
})

function settle() {
  const done = drag
  drag = null
  if (!done?.moving) return
  done.item.classList.remove("dragging")
  addEventListener("click", event => { event.preventDefault(); event.stopPropagation() }, { capture: true, once: true })
  setTimeout(() => document.body.click(), 0) // uses the listener above up when no click follows
  done.item.style.gridRow = done.item.style.gridRowEnd = ""
  const start = done.longer ? Number(done.item.dataset.row) : done.row
  const column = done.over ?? done.column
  send({
    appointment: done.item.dataset.appointment,
    day: column.dataset.day,
    minute: minuteOf(column, start),
    minutes: done.longer ? done.rows * QUARTER : done.item.dataset.minutes,
  })
}

document.addEventListener("pointerup", settle)
document.addEventListener("pointercancel", settle)
document.addEventListener("dragstart", event => { if (event.target.closest?.(".cal-event")) event.preventDefault() })

document.addEventListener("click", event => {
  const column = event.target.closest?.(".cal-day")
  if (column && !event.target.closest(".cal-event")) {
    const minute = minuteOf(column, rowAt(column, event.clientY) & ~1)
    const clock = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`
    location.assign(`${document.querySelector("[data-calendar]").dataset.newUrl}?start=${column.dataset.day}T${clock}`)
  }
  const slot = event.target.closest?.("[data-pick-times] [data-time]")
  if (slot) {
    const field = document.querySelector("#appointment-form [name=time]")
    field.value = slot.dataset.time
    field.dispatchEvent(new Event("change", { bubbles: true }))
  }
})

document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return
  if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return
  const link = document.querySelector(`.cal-bar [data-key="${CSS.escape(event.key)}"]`)
  if (link) { event.preventDefault(); link.click() }
})
