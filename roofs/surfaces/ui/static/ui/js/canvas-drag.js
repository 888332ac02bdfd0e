// Hands on the canvas: pan and pinch, boxes, the ends of lines, and what comes from the palette. A finger only looks around and taps:
// nothing here can only be done by dragging.
import { along, nearest, onGrid } from "ui/canvas-geometry"

const FAR_ENOUGH = 4, REACH = 34, STEP = 1.0015

export function watchHands(canvas) {
  const { view } = canvas
  const fingers = new Map()
  let doing = null

  view.window.addEventListener("pointerdown", event => {
    fingers.set(event.pointerId, view.point(event))
    if (fingers.size === 2) { doing?.cancel?.(); doing = pinching(view, fingers); return }
    if (event.button > 1 || event.target.closest("a, [data-insert]")) return
    const node = event.target.closest("[data-node]"), isMouse = event.pointerType !== "touch"
    const grip = event.target.closest(".grip"), port = event.target.closest("[data-port]")
    if (canvas.canWrite && isMouse && event.button === 0) {
      if (grip) { event.preventDefault(); doing = wiring(canvas, event, view.edges[grip.dataset.edge]); return }
      if (port) { event.preventDefault(); doing = wiring(canvas, event, null, port.dataset.port); return }
      if (node) { doing = carrying(canvas, event, node.dataset.node); return }
      if (event.shiftKey) { event.preventDefault(); doing = gathering(canvas, event); return }
    }
    doing = panning(canvas, event, Boolean(node))
  })

  addEventListener("pointermove", event => {
    if (fingers.has(event.pointerId)) fingers.set(event.pointerId, view.point(event))
    doing?.move(event)
  })
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, event => {
    fingers.delete(event.pointerId)
    const done = doing
    doing = null
    if (kind === "pointerup") done?.end(event)
    else done?.cancel?.()
  })
  addEventListener("keydown", event => {
    if (event.key !== "Escape" || !doing?.cancel) return
    doing.cancel()
    doing = null
  })
  // A click that ends a drag is none.
  view.window.addEventListener("click", event => { if (canvas.hasDragged) { event.preventDefault(); event.stopPropagation(); canvas.hasDragged = false } }, true)

  view.window.addEventListener("wheel", event => {
    const isZoom = event.ctrlKey || event.metaKey || (canvas.canWrite && !event.shiftKey && !event.deltaX)
    if (!isZoom && !canvas.canWrite) return // a page that is only read scrolls on
    event.preventDefault()
    if (isZoom) view.zoom(STEP ** (-event.deltaY * (event.ctrlKey ? 4 : 1) * (event.deltaMode ? 30 : 1)), view.point(event))
    else view.pan(-(event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX), event.shiftKey ? 0 : -event.deltaY)
  }, { passive: false })

  for (const button of canvas.root.querySelectorAll("[data-palette]")) button.addEventListener("pointerdown", event => {
    if (event.button || event.pointerType === "touch") return
    doing = placing(canvas, event, button)
  })
}

function panning(canvas, event, isNode) {
  let last = { x: event.clientX, y: event.clientY }
  const first = last
  return {
    move(one) {
      if (!canvas.hasDragged && Math.hypot(one.clientX - first.x, one.clientY - first.y) < FAR_ENOUGH) return
      canvas.hasDragged = true
      canvas.view.pan(one.clientX - last.x, one.clientY - last.y)
      last = { x: one.clientX, y: one.clientY }
    },
    end() { this.cancel(); if (!canvas.hasDragged && !isNode) canvas.choose([]); freeAfterClick(canvas) },
    cancel() {},
  }
}

// Browsers send the click after the last pointerup; one that never comes must not swallow the next.
function freeAfterClick(canvas) { setTimeout(() => { canvas.hasDragged = false }) }

function pinching(view, fingers) {
  const spread = () => { const [a, b] = [...fingers.values()]; return { far: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }
  let last = spread()
  return {
    move() {
      if (fingers.size < 2) return
      const now = spread()
      view.zoom(now.far / Math.max(1, last.far), now)
      view.pan(now.x - last.x, now.y - last.y)
      last = now
    },
    end() {},
  }
}

const linesBut = (view, ids) => view.edges.filter(edge => !ids.has(edge.from) && !ids.has(edge.to)).map(edge => ({ edge, points: along(edge.parts) }))

function mark(canvas, line) {
  if (canvas.marked === line) return
  canvas.marked?.edge.path.parentNode.classList.remove("near")
  line?.edge.path.parentNode.classList.add("near")
  canvas.marked = line
}

function carrying(canvas, event, id) {
  const { view } = canvas, from = view.inWorld(view.point(event))
  const ids = canvas.chosen.has(id) ? new Set(canvas.chosen) : new Set([id])
  const free = new Set([...ids].filter(one => !/^(goal|exit):/.test(one)))
  const before = new Map([...free].map(one => [one, { x: view.nodes.get(one).x, y: view.nodes.get(one).y }]))
  const bends = new Map(view.edges.map(edge => [edge, edge.bends]))
  const lines = free.size === 1 && canvas.isStep(id) ? linesBut(view, free) : []
  let at = null, asked = 0
  const frame = () => {
    asked = 0
    for (const [one, place] of before) Object.assign(view.nodes.get(one), { x: place.x + at.x - from.x, y: place.y + at.y - from.y })
    view.follow(free)
    mark(canvas, nearest(lines, at, REACH / 2 / view.shown.zoom))
  }
  const putDown = () => { delete view.window.dataset.dragging; for (const one of free) view.parts.get(one)?.classList.remove("carried") }
  return {
    move(one) {
      const now = view.inWorld(view.point(one))
      if (!canvas.hasDragged && Math.hypot(now.x - from.x, now.y - from.y) * view.shown.zoom < FAR_ENOUGH) return
      if (!canvas.hasDragged) { // a layer of its own for what moves
        canvas.hasDragged = true
        view.window.dataset.dragging = ""
        for (const one of free) view.parts.get(one).classList.add("carried")
      }
      at = now
      asked ||= requestAnimationFrame(frame)
    },
    end() {
      cancelAnimationFrame(asked)
      putDown()
      if (!canvas.hasDragged) return
      freeAfterClick(canvas)
      frame()
      const line = canvas.marked
      mark(canvas, null)
      if (line) return canvas.change("move", { key: id, ...canvas.lineOf(line.edge) })
      for (const one of free) { const node = view.nodes.get(one); node.x = onGrid(node.x); node.y = onGrid(node.y) }
      view.follow(free)
      canvas.keepPlaces(free)
    },
    cancel() {
      cancelAnimationFrame(asked)
      putDown()
      for (const [one, place] of before) Object.assign(view.nodes.get(one), place)
      view.follow(free)
      for (const [edge, kept] of bends) edge.bends = kept
      mark(canvas, null)
      canvas.hasDragged = false
    },
  }
}

// The end of a line, or a new line out of a box, on its way to another box.
function wiring(canvas, event, edge, source = edge.from) {
  const { view } = canvas, ghost = document.createElementNS("http://www.w3.org/2000/svg", "path")
  const start = edge ? edge.parts[0][0] : { x: view.nodes.get(source).x + view.nodes.get(source).w / 2, y: view.nodes.get(source).y + view.nodes.get(source).h }
  ghost.setAttribute("class", "ghost")
  view.lines.append(ghost)
  let over = null
  const light = part => { if (over === part) return; over?.classList.remove("target"); part?.classList.add("target"); over = part }
  return {
    move(one) {
      canvas.hasDragged = true
      const at = view.inWorld(view.point(one))
      ghost.setAttribute("d", `M${start.x} ${start.y}L${at.x} ${at.y}`)
      const part = document.elementFromPoint(one.clientX, one.clientY)?.closest?.("[data-node]")
      light(part && canvas.isStep(part.dataset.node) && part.dataset.node !== source ? part : null)
    },
    end() {
      const to = over?.dataset.node
      this.cancel()
      freeAfterClick(canvas)
      if (!to) return
      const isFork = view.nodes.get(source).kind === "branch"
      canvas.change("connect", edge ? { ...canvas.lineOf(edge), to } : { after: source, way: -1, to, more: isFork ? 1 : "" })
    },
    cancel() { ghost.remove(); light(null) },
  }
}

function gathering(canvas, event) {
  const { view } = canvas, from = view.inWorld(view.point(event)), box = document.createElement("div")
  box.className = "lasso"
  view.world.append(box)
  let now = from
  return {
    move(one) {
      canvas.hasDragged = true
      now = view.inWorld(view.point(one))
      box.style.transform = `translate(${Math.min(now.x, from.x)}px, ${Math.min(now.y, from.y)}px)`
      box.style.width = `${Math.abs(now.x - from.x)}px`
      box.style.height = `${Math.abs(now.y - from.y)}px`
    },
    end() {
      this.cancel()
      freeAfterClick(canvas)
      const [left, right] = [from.x, now.x].sort((a, b) => a - b), [top, bottom] = [from.y, now.y].sort((a, b) => a - b)
      canvas.choose([...view.nodes.values()].filter(one => one.x < right && one.x + one.w > left && one.y < bottom && one.y + one.h > top).map(one => one.id))
    },
    cancel() { box.remove() },
  }
}

// Out of the palette onto a line, or anywhere: then it comes last and stands where it was dropped.
function placing(canvas, event, button) {
  const { view } = canvas, first = { x: event.clientX, y: event.clientY }
  let ghost = null, lines = []
  return {
    move(one) {
      if (!ghost && Math.hypot(one.clientX - first.x, one.clientY - first.y) < FAR_ENOUGH) return
      if (!ghost) {
        ghost = button.cloneNode(true)
        ghost.classList.add("palette-ghost")
        document.body.append(ghost)
        lines = linesBut(view, new Set())
      }
      ghost.style.transform = `translate(${one.clientX}px, ${one.clientY}px) translate(-50%, -50%)`
      mark(canvas, nearest(lines, view.inWorld(view.point(one)), REACH / view.shown.zoom))
    },
    end(one) {
      const line = canvas.marked
      if (!ghost) return
      this.cancel()
      canvas.ignoresClick = true
      setTimeout(() => { canvas.ignoresClick = false })
      const box = view.window.getBoundingClientRect()
      const isInside = one.clientX > box.left && one.clientX < box.right && one.clientY > box.top && one.clientY < box.bottom
      if (line) return canvas.change("insert", { kind: button.dataset.palette, ...canvas.lineOf(line.edge) })
      const at = view.inWorld(view.point(one))
      if (isInside) canvas.change("insert", { kind: button.dataset.palette, last: 1, at: `${onGrid(at.x - 108)},${onGrid(at.y - 20)}` })
    },
    cancel() { ghost?.remove(); mark(canvas, null) },
  }
}
