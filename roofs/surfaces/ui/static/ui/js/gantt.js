// Bars on the plan are dragged to other days, pulled at their ends, or nudged with arrow keys. `data-gantt` names the form that is sent:
// its fields card, start and end are filled. The calendar button beside a bar asks for the same dates, for those who cannot drag.
const DAY = 86400000
const PAUSE = 450 // several presses of a key are one change

const parse = text => Date.parse(`${text}T00:00:00Z`)
const format = time => new Date(time).toISOString().slice(0, 10)
let timer = 0

function send(chart, bar, start, end) {
  const form = document.getElementById(chart.dataset.gantt)
  form.elements.card.value = bar.dataset.bar
  form.elements.start.value = format(start)
  form.elements.end.value = format(end)
  form.dispatchEvent(new Event("dropped"))
}

function place(chart, bar, start, end) {
  const day = Number(chart.dataset.day)
  const box = bar.querySelector("svg")
  box.setAttribute("x", (start - parse(chart.dataset.first)) / DAY * day)
  box.setAttribute("width", ((end - start) / DAY + 1) * day)
}

function moved(how, start, end, days) {
  const by = days * DAY
  if (how === "start") return [Math.min(start + by, end), end]
  if (how === "end") return [start, Math.max(end + by, start)]
  return [start + by, end + by]
}

document.addEventListener("pointerdown", event => {
  const bar = event.target.closest("[data-bar]")
  const chart = bar?.closest("[data-gantt]:not([data-locked])")
  if (!chart || event.button) return
  const grip = event.target.closest(".grip")
  const how = grip ? (grip.classList.contains("start") ? "start" : "end") : "whole"
  const first = parse(bar.dataset.start), last = parse(bar.dataset.end), from = event.clientX
  let now = [first, last]
  const onMove = one => {
    now = moved(how, first, last, Math.round((one.clientX - from) / Number(chart.dataset.day)))
    chart.dataset.dragging = ""
    place(chart, bar, ...now)
  }
  const onEnd = one => {
    removeEventListener("pointermove", onMove)
    removeEventListener("pointerup", onEnd)
    removeEventListener("pointercancel", onEnd)
    delete chart.dataset.dragging
    if (one.type === "pointercancel") return place(chart, bar, first, last)
    if (now[0] !== first || now[1] !== last) send(chart, bar, ...now)
  }
  addEventListener("pointermove", onMove)
  addEventListener("pointerup", onEnd)
  addEventListener("pointercancel", onEnd)
})

document.addEventListener("keydown", event => {
  const bar = event.target.closest?.("[data-bar]")
  const chart = bar?.closest("[data-gantt]:not([data-locked])")
  if (!chart) return
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault()
    return document.getElementById(`days-${bar.dataset.bar}`)?.click()
  }
  const days = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (!days) return
  event.preventDefault()
  const [start, end] = moved(event.shiftKey ? "end" : "whole", parse(bar.dataset.start), parse(bar.dataset.end), days)
  bar.dataset.start = format(start)
  bar.dataset.end = format(end)
  place(chart, bar, start, end)
  clearTimeout(timer)
  timer = setTimeout(() => send(chart, bar, start, end), PAUSE)
})

// The answer draws the chart anew; whoever works with the keyboard stays on the bar, and the days stay where they were scrolled to.
let scrolled = 0
let focused = ""
document.addEventListener("htmx:before:swap", () => {
  scrolled = document.querySelector(".gantt-days")?.scrollLeft ?? 0
  focused = document.activeElement?.closest("[data-bar]")?.id ?? ""
})
document.addEventListener("htmx:after:settle", () => {
  const days = document.querySelector(".gantt-days")
  if (days && scrolled) days.scrollLeft = scrolled
  if (!focused) return
  document.getElementById(focused)?.focus({ preventScroll: true })
  focused = ""
})
