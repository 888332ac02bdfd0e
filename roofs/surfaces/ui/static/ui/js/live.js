// Live pages. `data-refresh-on="lead.arrived lead.changed"` with `hx-get` and `hx-trigger="refresh"` fetches that part again when one of
// these events arrives, once for a burst; `lead.*` means all events of leads. `page.stale` says that the page missed something. After a lost connection everything is fetched again, because events were missed.
const WAIT = 300
const state = document.getElementById("link-state")
const waiting = new WeakSet()
let wasLost = false

function isBusy(part) {
  // A dialog that lost its `open` to the answer would be gone and still keep the whole page from being used; and nothing
  // may move under a finger that is about to press "Delete" in a menu.
  return part.querySelector("[data-dragging], dialog[open], :popover-open") || part.matches("[data-dragging]") || part.contains(document.activeElement?.closest("input:not([type=checkbox]), textarea, select, [data-hold]"))
}

function refresh(part, wait = WAIT) {
  if (waiting.has(part)) return // one fetch for a burst, and a long burst cannot put it off for ever
  waiting.add(part)
  setTimeout(() => {
    waiting.delete(part)
    if (!part.isConnected) return
    if (isBusy(part)) return refresh(part, 1500)
    part.dispatchEvent(new CustomEvent("refresh"))
  }, wait)
}

function show(now) {
  if (state) state.dataset.state = now
}

function wants(part, name) {
  return part.dataset.refreshOn.split(" ").some(on => on === name || on === "*" || (on.endsWith(".*") && name.startsWith(on.slice(0, -1))))
}

function partsFor(name) {
  return [...document.querySelectorAll("[data-refresh-on]")].filter(part => !name || name === "page.stale" || wants(part, name))
}

document.addEventListener("htmx:sse:before:message", event => {
  for (const part of partsFor(event.detail.message.event)) refresh(part)
})
document.addEventListener("htmx:sse:after:connection", () => {
  show("live")
  if (wasLost) for (const part of partsFor()) refresh(part, Math.random() * 2000) // not all browsers of an office at once
  wasLost = false
})
document.addEventListener("htmx:sse:before:connection", event => {
  if (event.detail.connection.attempt > 0) wasLost = true
})
for (const bad of ["htmx:sse:error", "htmx:sse:close"]) {
  document.addEventListener(bad, () => { show(document.hidden ? "" : "lost"); wasLost = true })
}
