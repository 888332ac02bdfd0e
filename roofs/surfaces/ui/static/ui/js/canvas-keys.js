// Everything on the canvas without a mouse: arrows along the lines, letters for what the buttons do.
import { towards } from "ui/canvas-geometry"

const NUDGE = 16

export function watchKeys(canvas) {
  const { view } = canvas
  canvas.root.addEventListener("keydown", event => {
    if (event.target.closest("input, select, textarea, dialog, [popover], #canvas-panel")) return
    const isCommand = event.ctrlKey || event.metaKey
    const done = isCommand ? commands(canvas, event) : keys(canvas, event)
    if (done) { event.preventDefault(); event.stopPropagation() }
  })
  view.window.addEventListener("focusin", event => {
    const face = event.target.closest(".face")
    if (!face) return
    view.keepOneStop(face)
    if (face.matches(":focus-visible")) view.reveal(face.closest("[data-node]").dataset.node)
  })
}

function commands(canvas, event) {
  const key = event.key.toLowerCase()
  if (key === "a") { canvas.choose([...canvas.view.nodes.keys()].filter(one => canvas.isStep(one))); return true }
  if (!canvas.canWrite) return false
  if (key === "z") { canvas.change(event.shiftKey ? "redo" : "undo"); return true }
  if (key === "y") { canvas.change("redo"); return true }
  if (key === "c" && canvas.subjects().length) { canvas.copy(); return true }
  if (key === "v") { canvas.paste(); return true }
  return false
}

function keys(canvas, event) {
  const { view } = canvas
  const id = event.target.closest("[data-node]")?.dataset.node
  if (event.key.startsWith("Arrow")) {
    if (!id) { if (!event.target.closest("[data-canvas-window]")) return false; view.focus(view.nodes.keys().next().value); return true }
    if (event.altKey && canvas.canWrite) { nudge(canvas, id, event.key); return true }
    if (event.altKey) return false
    const to = follow(canvas, id, event.key)
    if (to) view.focus(to)
    return true
  }
  switch (event.key) {
    case "+": case "=": view.zoom(1.25); return true
    case "-": view.zoom(.8); return true
    case "0": view.fit(); return true
    case "Home": if (id) { view.focus(view.nodes.keys().next().value); return true } return false
    case "Escape": canvas.choose([]); canvas.close(); return true
  }
  if (!canvas.canWrite) return false
  switch (event.key) {
    case "n": case "N": canvas.offer(id); return true
    case "d": case "D": if (!canvas.subjects(id).length) return false; canvas.duplicate(id); return true
    case "Delete": case "Backspace": if (!canvas.subjects(id).length) return false; canvas.drop(id); return true
    case " ": if (!id) return false; canvas.toggle(id); return true
  }
  return false
}

// Down and up along the lines; sideways to the neighbour.
function follow(canvas, id, key) {
  const { view } = canvas, here = view.nodes.get(id), side = key === "ArrowDown" ? ["from", "to"] : ["to", "from"]
  if (key === "ArrowDown" || key === "ArrowUp") {
    const ends = view.edges.filter(edge => edge[side[0]] === id).map(edge => view.nodes.get(edge[side[1]]))
    const came = canvas.cameFrom.get(`${key}${id}`)
    const next = ends.find(one => one.id === came) ?? ends[0] ?? towards([...view.nodes.values()], here, key)
    if (next) canvas.cameFrom.set(`${key === "ArrowDown" ? "ArrowUp" : "ArrowDown"}${next.id}`, id)
    return next?.id
  }
  return towards([...view.nodes.values()], here, key)?.id
}

function nudge(canvas, id, key) {
  const by = { ArrowLeft: [-NUDGE, 0], ArrowRight: [NUDGE, 0], ArrowUp: [0, -NUDGE], ArrowDown: [0, NUDGE] }[key]
  const ids = new Set(canvas.chosen.has(id) ? canvas.chosen : [id])
  for (const one of ids) { if (/^(goal|exit):/.test(one)) ids.delete(one); else { const node = canvas.view.nodes.get(one); node.x += by[0]; node.y += by[1] } }
  canvas.view.follow(ids)
  canvas.view.reveal(id)
  clearTimeout(canvas.nudging) // several presses are one change
  canvas.nudging = setTimeout(() => canvas.keepPlaces(ids), 450)
}
