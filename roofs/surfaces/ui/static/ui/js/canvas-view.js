// Draws the picture the server tells, and moves what is looked at. A drag touches only what is dragged and its lines.
import { bounded, drawing, fitted, pieces, pointOn, zoomed } from "ui/canvas-geometry"

const SVG = "http://www.w3.org/2000/svg"
const isStep = node => ["touch", "branch", "joint", "end"].includes(node.kind)
const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0] ?? ""

export function made(tag, className = "", text = "") {
  const one = document.createElement(tag)
  if (className) one.className = className
  if (text) one.textContent = text
  return one
}

export function icon(name, size = "") {
  const svg = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use")
  svg.setAttribute("class", `icon ${size}`)
  svg.setAttribute("aria-hidden", "true")
  use.setAttribute("href", `${sprite}#${name}`)
  svg.append(use)
  return svg
}

// Words cut to a width. A box that clips what sticks out is a step of painting of its own: with hundreds of them the browser is late.
const pen = document.createElement("canvas").getContext("2d")
export function shortened(words, width, font = "580 13.5px Inter, system-ui, sans-serif") {
  pen.font = font
  if (pen.measureText(words).width <= width) return words
  let few = 0, many = words.length
  while (few < many) {
    const half = (few + many + 1) >> 1
    if (pen.measureText(`${words.slice(0, half)}…`).width <= width) few = half
    else many = half - 1
  }
  return `${words.slice(0, few).trimEnd()}…`
}
const SMALL = "400 12px Inter, system-ui, sans-serif", TINY = "400 11.5px Inter, system-ui, sans-serif", ASIDE = 62, TWO_LINES = 300

export class View {
  constructor(root, canWrite) {
    this.root = root
    this.canWrite = canWrite
    this.window = root.querySelector("[data-canvas-window]")
    this.world = this.window.querySelector("[data-canvas-world]")
    this.lines = this.world.querySelector("svg")
    this.shown = { x: 0, y: 0, zoom: 1 }
    this.nodes = new Map()
    this.edges = []
    this.parts = new Map()
    this.asked = 0
    this.dots = this.window.querySelector("[data-canvas-dots]")
    this.scale = root.querySelector("[data-canvas-zoom]")
    // Where the window stands is asked once, not at every move of a hand: asking makes the browser lay out at once.
    this.box = null
    const forget = () => { this.box = null }
    addEventListener("scroll", forget, { passive: true, capture: true })
    addEventListener("resize", forget)
    new ResizeObserver(forget).observe(this.window)
  }

  // --- what is drawn

  draw(picture) {
    const was = document.activeElement?.closest?.("[data-node]")?.dataset.node
    this.nodes = new Map(picture.nodes.map(one => [one.id, { ...one, x: one.x + (picture.slot - one.w) / 2 }]))
    this.edges = picture.edges.map(one => ({ ...one }))
    this.countPorts()
    const kept = new Set()
    let before = this.lines
    for (const node of this.nodes.values()) { // in the order in which they are read
      kept.add(node.id)
      const part = this.nodePart(node)
      if (before.nextElementSibling !== part) before.after(part)
      before = part
    }
    for (const [id, part] of this.parts) if (!kept.has(id)) { part.remove(); this.parts.delete(id) }
    this.world.querySelectorAll(".wire-label").forEach(one => one.remove())
    this.lines.querySelectorAll("g").forEach(one => one.remove())
    for (const edge of this.edges) this.drawEdge(edge)
    if (was && document.activeElement === document.body) this.focus(was)
    this.keepOneStop()
  }

  nodePart(node) {
    const told = JSON.stringify([node.title, node.small, node.more, node.when, node.faults, node.say, node.kind, node.icon, node.counts, node.url, node.place])
    let part = this.parts.get(node.id)
    if (part?.told !== told) {
      const fresh = this.makeNode(node)
      fresh.told = told
      fresh.classList.toggle("chosen", part?.classList.contains("chosen") ?? false)
      const hadFocus = part?.contains(document.activeElement)
      part?.replaceWith(fresh)
      part = fresh
      this.parts.set(node.id, part)
      if (hadFocus) part.querySelector(".face").focus({ preventScroll: true })
    }
    this.put(node, part)
    return part
  }

  makeNode(node) {
    const part = made("div", `node ${node.kind}${node.faults.length ? " wrong" : ""}`)
    part.dataset.node = node.id
    part.dataset.title = node.title
    part.style.width = `${node.w}px`
    part.style.minHeight = `${node.h}px`
    const face = made(this.canWrite ? "button" : node.url ? "a" : "div", "face")
    if (this.canWrite) { face.type = "button"; face.setAttribute("aria-pressed", "false") }
    else if (node.url) face.href = node.url
    else face.setAttribute("role", "group")
    face.tabIndex = -1
    face.setAttribute("aria-label", node.say)
    const title = made("span", "node-words"), room = node.w - (node.w < 200 ? 46 : ASIDE)
    const name = node.place >= 0 && isStep(node) && node.kind !== "joint" ? `${node.place + 1}. ${node.title}` : node.title
    title.append(made("b", "", shortened(name, room)))
    const small = [node.small, node.more].filter(Boolean).join(" · ")
    if (small && node.kind !== "joint" && node.kind !== "end") title.append(made("small", "", shortened(small, room, SMALL)))
    if (node.when) title.append(made("small", "node-when", shortened(this.root.dataset.wordOnlyIf.replace("%(words)s", node.when), room, SMALL)))
    if (node.faults.length) title.append(made("small", "node-fault", shortened(node.faults[0], room, SMALL)))
    face.title = [name, small, node.when].filter(Boolean).join("\n")
    face.append(icon(node.icon), title)
    part.append(face)
    if (node.counts?.length) part.append(this.makeCounts(node))
    if (this.canWrite && isStep(node) && node.kind !== "end") { const port = made("span", "port"); port.dataset.port = node.id; port.setAttribute("aria-hidden", "true"); part.append(port) }
    return part
  }

  makeCounts(node) {
    const row = made("div", "node-counts")
    for (const one of node.counts) {
      const link = made("a", one.what)
      link.href = one.url
      link.title = one.words
      link.setAttribute("aria-label", `${one.words}: ${node.title}`)
      link.append(icon(one.icon, "s"), made("span", "", one.shown))
      row.append(link)
    }
    return row
  }

  put(node, part = this.parts.get(node.id)) { part.style.left = `${node.x}px`; part.style.top = `${node.y}px` }

  // Lines that leave or reach a box together are spread along its edge, in the order in which their other ends stand.
  countPorts() {
    const out = new Map(), into = new Map(), twins = new Map()
    for (const edge of this.edges) {
      for (const [map, key] of [[out, edge.from], [into, edge.to], [twins, `${edge.from}\n${edge.to}`]]) map.set(key, [...(map.get(key) ?? []), edge])
    }
    const turn = edge => (edge.way < 0 ? 99 : edge.way) // the ways of a fork in their order, "otherwise" last
    const across = name => (one, two) => this.nodes.get(one[name]).x - this.nodes.get(two[name]).x || turn(one) - turn(two)
    for (const some of out.values()) some.sort(across("to")).forEach((edge, n) => { edge.out = n; edge.outs = some.length })
    for (const some of into.values()) some.sort(across("from")).forEach((edge, n) => { edge.into = n; edge.intos = some.length })
    for (const some of twins.values()) some.sort((one, two) => turn(one) - turn(two)).forEach((edge, n) => { edge.twin = n; edge.twins = some.length })
  }

  drawEdge(edge) {
    const group = document.createElementNS(SVG, "g")
    group.setAttribute("class", edge.label ? "wire forked" : "wire")
    edge.path = document.createElementNS(SVG, "path")
    edge.path.setAttribute("marker-end", "url(#canvas-arrow)")
    group.append(edge.path)
    const isFree = this.canWrite && this.nodes.get(edge.from).kind !== "entry"
    if (isFree) {
      edge.grip = document.createElementNS(SVG, "circle")
      edge.grip.setAttribute("r", "9")
      edge.grip.setAttribute("class", "grip")
      edge.grip.dataset.edge = String(this.edges.indexOf(edge))
      group.append(edge.grip)
    }
    this.lines.append(group)
    edge.label_ = this.makeLabel(edge)
    this.world.append(edge.label_)
    this.route(edge)
  }

  makeLabel(edge) {
    const box = made("div", "wire-label")
    box.dataset.edge = String(this.edges.indexOf(edge))
    if (edge.label) box.append(made("span", "wire-when", shortened(edge.label, TWO_LINES, TINY)))
    if (edge.wait) box.append(made("span", "wire-wait", edge.wait))
    if (edge.count) { const link = made("a", "wire-count", edge.count.shown); link.href = edge.count.url; link.title = edge.count.words; link.setAttribute("aria-label", edge.count.words); box.append(link) }
    if (this.canWrite) {
      const plus = made("button", "wire-plus", "+")
      plus.type = "button"
      plus.tabIndex = -1
      plus.dataset.insert = ""
      plus.setAttribute("aria-label", this.root.dataset.wordInsert)
      box.append(plus)
    }
    return box
  }

  route(edge) {
    edge.parts = pieces(this.nodes.get(edge.from), this.nodes.get(edge.to), edge)
    edge.path.setAttribute("d", drawing(edge.parts))
    const at = pointOn(edge.parts, .5), end = edge.parts.at(-1)[3]
    edge.label_.style.left = `${Math.round(at.x)}px`
    edge.label_.style.top = `${Math.round(at.y)}px`
    if (edge.grip) { edge.grip.setAttribute("cx", end.x); edge.grip.setAttribute("cy", end.y - 10) }
  }

  // Boxes that are being dragged: they and their lines, nothing else.
  follow(ids) {
    for (const id of ids) this.put(this.nodes.get(id))
    for (const edge of this.edges) if (ids.has(edge.from) || ids.has(edge.to)) { edge.bends = undefined; this.route(edge) }
  }

  // --- what is looked at

  point(event) {
    this.box ??= this.window.getBoundingClientRect()
    return { x: event.clientX - this.box.left, y: event.clientY - this.box.top }
  }

  inWorld(point) { return { x: (point.x - this.shown.x) / this.shown.zoom, y: (point.y - this.shown.y) / this.shown.zoom } }

  look(view) {
    this.shown = view
    if (this.asked) return
    this.asked = requestAnimationFrame(() => { this.asked = 0; this.apply() })
  }

  apply() {
    const { x, y, zoom } = this.shown, gap = 24 * zoom
    if (!this.isMoving) { this.isMoving = true; this.window.dataset.moving = "" } // a layer of its own: nothing is painted anew
    this.world.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`
    this.dots.style.transform = `translate(${x % gap}px, ${y % gap}px)`
    if (this.drawnZoom !== zoom) {
      this.drawnZoom = zoom
      this.dots.style.backgroundSize = `${gap}px ${gap}px`
      this.scale.textContent = `${Math.round(zoom * 100)} %`
    }
    clearTimeout(this.resting)
    this.resting = setTimeout(() => this.rest(), 200)
  }

  // Still again: letters are drawn sharp at their new size.
  rest() {
    this.isMoving = false
    delete this.window.dataset.moving
    this.root.dispatchEvent(new CustomEvent("canvas-looked"))
  }

  zoom(factor, at = { x: this.window.clientWidth / 2, y: this.window.clientHeight / 2 }) { this.look(zoomed(this.shown, factor, at)) }
  pan(dx, dy) { this.look({ ...this.shown, x: this.shown.x + dx, y: this.shown.y + dy }) }
  fit() { this.look(fitted([...this.nodes.values()], this.window.clientWidth, this.window.clientHeight)) }

  // At first: the beginning, large enough to be read.
  begin(least = this.window.clientWidth < 600 ? .75 : .85) {
    const all = [...this.nodes.values()], whole = fitted(all, this.window.clientWidth, this.window.clientHeight)
    if (whole.zoom >= least || !all.length) return this.look(whole)
    const first = all[0], zoom = bounded(Math.max(least, whole.zoom))
    this.look({ zoom, x: this.window.clientWidth / 2 - (first.x + first.w / 2) * zoom, y: 20 - first.y * zoom })
  }

  // As little as it takes to see this box.
  reveal(id, room = 40) {
    const box = this.nodes.get(id)
    if (!box) return
    const { zoom } = this.shown
    const push = (start, size, space) => (start < room ? room - start : start + size > space - room ? space - room - start - size : 0)
    this.pan(push(this.shown.x + box.x * zoom, box.w * zoom, this.window.clientWidth), push(this.shown.y + box.y * zoom, box.h * zoom, this.window.clientHeight))
  }

  face(id) { return this.parts.get(id)?.querySelector(".face") }

  focus(id) {
    const face = this.face(id)
    if (!face) return
    this.keepOneStop(face)
    face.focus({ preventScroll: true })
    this.reveal(id)
  }

  // The picture is one stop of the tab key; arrows go on from there.
  keepOneStop(face) {
    const stop = face ?? this.world.querySelector(".face[tabindex='0']") ?? this.world.querySelector("button.face, a.face")
    for (const one of this.world.querySelectorAll(".face[tabindex='0']")) one.tabIndex = -1
    if (stop && stop.tagName !== "DIV") stop.tabIndex = 0
  }
}
