// `<time data-due="2026-01-01T12:00:00Z">` runs to its moment and past it. The server's clock counts, not the device's.
const said = Number(document.querySelector("meta[name=server-time]")?.content) * 1000
const drift = said ? said - (performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0)) : 0
const offset = Math.abs(drift) > 3000 ? drift : 0

function tick() {
  for (const clock of document.querySelectorAll("[data-due]")) {
    const left = Math.trunc((Date.parse(clock.dataset.due) - Date.now() - offset) / 1000)
    const late = left < 0
    const all = Math.abs(left)
    const hours = Math.floor(all / 3600)
    const minutes = Math.floor((all % 3600) / 60)
    const seconds = String(all % 60).padStart(2, "0")
    const text = (late ? "+" : "") + (hours ? `${hours}:${String(minutes).padStart(2, "0")}` : minutes) + ":" + seconds
    if (clock.textContent !== text) clock.textContent = text
    clock.classList.toggle("late", late)
  }
}

tick()
setInterval(tick, 500)
