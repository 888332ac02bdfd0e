// A map that needs nobody else: points, clusters and names on a canvas, and under them a grid of degrees, or the pictures of a tile server.
//   data-map="address of {points: [[key, north, east, kind]], places: [[name, north, east, count]], has_more}"
//   data-map-list="id of the form that asks for the list beside it: its field inside is filled, or fields named lead"
// Colours are those of the [data-map-kind] swatches of the legend.
import { around, cluster, corners, lengths, onScreen, project, step, unproject } from "ui/map-geometry"
import { Tiles } from "ui/map-tiles"

const NEAREST = 19, FARTHEST = 3, REACH = 16, TILE = 256, WAIT = 250, PATIENCE = 15000, ROOM = 64, NARROW = 600
const isStill = matchMedia("(prefers-reduced-motion: reduce)")

class LeadMap {
  constructor(root) {
    this.root = root
    this.canvas = root.querySelector("canvas")
    this.pen = this.canvas.getContext("2d")
    this.form = document.getElementById(root.dataset.mapList)
    this.points = []
    this.places = []
    this.clustered = new Map()
    this.tiles = new Tiles(root.dataset.tiles, () => this.draw())
    this.marks = []
    this.view = this.goal = { x: .5, y: .5, zoom: 3 }
    this.touches = new Map()
    this.paint()
    this.listen()
    this.fetch(true)
  }

  // --- what is shown

  async fetch(isFirst = false) {
    this.fetchedAt = Date.now()
    const address = new URL(this.root.dataset.map, location.href)
    if (!isFirst && this.hasMore) address.searchParams.set("inside", this.box().join())
    const fault = this.root.querySelector(".map-fault")
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } })
      if (!answer.ok) throw new Error(answer.status)
      const found = await answer.json()
      this.points = found.points.map(([key, north, east, kind]) => ({ key, kind, ...project(north, east) }))
      this.places = found.places.map(([name, north, east, count]) => ({ name, count, ...project(north, east) }))
      this.hasMore = found.has_more
      this.clustered.clear()
      fault.hidden = true
    } catch { fault.hidden = false }
    if (isFirst && !this.remembered()) this.fit()
    this.draw()
    this.count()
    this.root.dataset.ready = ""
  }

  // The part that was looked at stands behind the #, so that coming back shows it again.
  remembered() {
    const found = /^#at=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash)
    if (!found) return false
    this.view = this.goal = { zoom: this.bounded(+found[1]), ...project(+found[2], +found[3]) }
    this.moved()
    return true
  }

  bounded(zoom) { return Math.max(FARTHEST, Math.min(NEAREST, zoom)) }

  fit() {
    if (!this.points.length) return
    const view = around(this.points, this.width / TILE, this.height / TILE)
    this.go({ ...view, zoom: this.bounded(Math.min(view.zoom, 15)) })
  }

  box() { return corners(this.view, this.width / this.size(), this.height / this.size()) }

  size() { return TILE * 2 ** this.view.zoom }

  // --- moving

  go(view, isSlow = false) {
    cancelAnimationFrame(this.flight)
    const from = { ...this.view }, began = performance.now()
    this.goal = { ...view }
    if (!isSlow || isStill.matches) { this.view = view; this.draw(); return this.moved() }
    const fly = now => {
      const part = Math.min(1, (now - began) / 180), eased = 1 - (1 - part) ** 3
      for (const name of ["x", "y", "zoom"]) this.view[name] = from[name] + (view[name] - from[name]) * eased
      this.draw()
      if (part < 1) this.flight = requestAnimationFrame(fly)
      else this.moved()
    }
    this.flight = requestAnimationFrame(fly)
  }

  // A key pressed again while the map still moves goes on from where it was going.
  pan(across, down, isSlow = false) {
    const from = isSlow ? this.goal : this.view, size = TILE * 2 ** from.zoom
    this.go({ ...from, x: from.x - across / size, y: Math.max(0, Math.min(1, from.y - down / size)) }, isSlow)
  }

  // Whatever lies under (left, top) stays there.
  zoom(by, left = this.width / 2, top = this.height / 2, isSlow = false) {
    const from = isSlow ? this.goal : this.view, zoom = this.bounded(from.zoom + by), shift = (2 ** -from.zoom - 2 ** -zoom) / TILE
    this.go({ zoom, x: from.x + (left - this.width / 2) * shift, y: from.y + (top - this.height / 2) * shift }, isSlow)
  }

  moved() {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => {
      const middle = unproject(this.view.x, this.view.y)
      history.replaceState(history.state, "", `#at=${this.view.zoom.toFixed(2)}/${middle.north.toFixed(5)}/${middle.east.toFixed(5)}`)
      if (this.hasMore) this.fetch()
      this.ask()
      this.count()
    }, WAIT)
  }

  ask(picked = []) {
    for (const old of this.form.querySelectorAll("[name=lead]")) old.remove()
    for (const key of picked) this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "lead", value: key }))
    this.form.elements.inside.value = this.box().join()
    this.form.dispatchEvent(new Event("moved"))
  }

  count() {
    const seen = this.points.filter(one => onScreen(one, this)).length
    const told = document.querySelector("[data-map-count]")
    if (told) told.textContent = seen === this.points.length ? seen.toLocaleString() + (this.hasMore ? "+" : "") : `${seen.toLocaleString()} / ${this.points.length.toLocaleString()}${this.hasMore ? "+" : ""}`
  }

  // --- hands

  listen() {
    const canvas = this.canvas
    canvas.addEventListener("pointerdown", event => this.down(event))
    canvas.addEventListener("pointermove", event => this.drag(event))
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, event => this.up(event))
    canvas.addEventListener("wheel", event => {
      event.preventDefault()
      this.zoom(-event.deltaY / (event.deltaMode ? 12 : 320), event.offsetX, event.offsetY)
    }, { passive: false })
    canvas.addEventListener("dblclick", event => this.zoom(1, event.offsetX, event.offsetY, true))
    canvas.addEventListener("keydown", event => this.key(event))
    this.root.addEventListener("click", event => {
      const by = event.target.closest("[data-map-zoom]")
      if (by) this.zoom(+by.dataset.mapZoom, undefined, undefined, true)
      if (event.target.closest("[data-map-fit]")) this.fit()
    })
    this.root.addEventListener("refresh", () => { if (Date.now() - this.fetchedAt > PATIENCE) this.fetch() })
    document.addEventListener("click", event => { if (event.target.closest("[data-map-all]")) { this.picked = null; this.ask(); this.draw() } })
    for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, event => this.point(event))
    new ResizeObserver(() => { this.measure(); this.draw() }).observe(canvas)
    const repaint = () => { this.paint(); this.draw() }
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint)
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] })
  }

  point(event) {
    const row = event.target.closest?.("[data-point]")
    const key = row ? +row.dataset.point : null
    if (key !== this.pointed) { this.pointed = key; this.draw() }
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId)
    this.touches.set(event.pointerId, { left: event.offsetX, top: event.offsetY })
    this.pressed = this.touches.size === 1 ? { left: event.offsetX, top: event.offsetY } : null
  }

  drag(event) {
    const last = this.touches.get(event.pointerId)
    if (!last) return this.canvas.classList.toggle("on-mark", Boolean(this.markAt(event.offsetX, event.offsetY)))
    const now = { left: event.offsetX, top: event.offsetY }, others = [...this.touches].filter(([id]) => id !== event.pointerId)
    this.touches.set(event.pointerId, now)
    if (this.pressed && Math.hypot(now.left - this.pressed.left, now.top - this.pressed.top) > 5) this.pressed = null
    if (!others.length) { if (!this.pressed) this.pan(now.left - last.left, now.top - last.top); return }
    const other = others[0][1], apart = one => Math.hypot(one.left - other.left, one.top - other.top) || 1
    this.zoom(Math.log2(apart(now) / apart(last)), (now.left + other.left) / 2, (now.top + other.top) / 2)
    this.pan((now.left - last.left) / 2, (now.top - last.top) / 2)
  }

  up(event) {
    this.touches.delete(event.pointerId)
    const pressed = this.pressed
    this.pressed = null
    const mark = pressed && event.type === "pointerup" && this.markAt(pressed.left, pressed.top)
    if (mark) this.open(mark)
  }

  key(event) {
    const by = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[event.key]
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (by) this.pan(...by, true)
    else if (event.key === "+" || event.key === "=") this.zoom(1, undefined, undefined, true)
    else if (event.key === "-") this.zoom(-1, undefined, undefined, true)
    else if (event.key === "0") this.fit()
    else return
    event.preventDefault()
  }

  // Nearest first; a cluster that can still be parted is, the rest is listed.
  open(mark) {
    const spread = Math.max(mark.east - mark.west, mark.bottom - mark.top)
    if (mark.count > 1 && spread * TILE * 2 ** NEAREST > REACH * 2 && this.view.zoom < NEAREST) {
      const closer = Math.min(2.5, Math.log2(Math.min(this.width, this.height) * .7 / Math.max(spread * this.size(), 1)))
      return this.go({ x: (mark.west + mark.east) / 2, y: (mark.top + mark.bottom) / 2, zoom: this.bounded(this.view.zoom + Math.max(1, closer)) }, true)
    }
    this.picked = mark.keys[0]
    this.ask(mark.keys.slice(0, 40))
    this.draw()
  }

  markAt(left, top) {
    return this.marks.findLast(mark => Math.hypot(mark.left - left, mark.top - top) <= Math.max(mark.radius, REACH / 1.4))
  }

  // --- drawing

  measure() {
    const { clientWidth, clientHeight } = this.canvas, sharp = devicePixelRatio || 1
    const isNew = !this.width
    this.width = clientWidth
    this.height = clientHeight
    this.canvas.width = clientWidth * sharp
    this.canvas.height = clientHeight * sharp
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0)
    if (isNew && this.points.length) this.fit()
  }

  // light-dark() has an answer only where it is worn, so colours are read from something that wears them.
  paint() {
    this.measure()
    const worn = document.createElement("i")
    this.root.append(worn)
    const read = colour => { worn.style.color = colour; return getComputedStyle(worn).color }
    this.ink = { text: read("var(--ink)"), dim: read("var(--ink-2)"), line: read("var(--line)"), ground: read("var(--sunken)"), dot: read("var(--surface)"), brand: read("var(--brand)") }
    worn.remove()
    this.kinds = [...this.root.querySelectorAll("[data-map-kind]")].map(one => getComputedStyle(one).backgroundColor)
    this.font = getComputedStyle(this.root).fontFamily
  }

  draw() {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => {
      const pen = this.pen
      if (!this.width) this.measure()
      pen.fillStyle = this.ink.ground
      pen.fillRect(0, 0, this.width, this.height)
      if (this.root.dataset.tiles) this.drawTiles()
      this.drawGrid()
      this.drawMarks()
      this.drawNames()
      this.drawScale()
    })
  }

  at(one) { return { left: (one.x - this.view.x) * this.size() + this.width / 2, top: (one.y - this.view.y) * this.size() + this.height / 2 } }

  drawGrid() {
    const { pen } = this, [south, west, north, east] = this.box().map(Number), by = step((east - west) / this.width * 110)
    const digits = Math.max(0, Math.ceil(-Math.log10(by) - 1e-9)), hasTiles = this.root.dataset.tiles
    pen.strokeStyle = this.ink.line
    pen.fillStyle = this.ink.dim
    pen.font = `500 10.5px ${this.font}`
    pen.lineWidth = 1
    pen.globalAlpha = hasTiles ? .35 : 1
    const line = (a, b, c, d) => { pen.beginPath(); pen.moveTo(a, b); pen.lineTo(c, d); pen.stroke() }
    for (let degree = Math.ceil(west / by) * by; degree < east; degree += by) {
      const left = Math.round(this.at(project(0, degree)).left) + .5
      line(left, 0, left, this.height)
      pen.fillText(`${Math.abs(degree).toFixed(digits)}° ${degree < 0 ? "W" : "E"}`, left + 4, 12)
    }
    for (let degree = Math.ceil(south / by) * by; degree < north; degree += by) {
      const top = Math.round(this.at(project(degree, 0)).top) + .5
      line(0, top, this.width, top)
      if (top > 26) pen.fillText(`${Math.abs(degree).toFixed(digits)}° ${degree < 0 ? "S" : "N"}`, 6, top - 4)
    }
    pen.globalAlpha = 1
  }

  drawTiles() {
    const zoom = Math.max(0, Math.min(NEAREST, Math.round(this.view.zoom))), many = 2 ** zoom, size = this.size() / many
    const first = { x: (this.view.x - this.width / 2 / this.size()) * many, y: (this.view.y - this.height / 2 / this.size()) * many }
    for (let x = Math.floor(first.x); x <= first.x + this.width / size; x++) {
      for (let y = Math.max(0, Math.floor(first.y)); y <= Math.min(many - 1, first.y + this.height / size); y++) {
        const tile = this.tiles.at(zoom, ((x % many) + many) % many, y)
        if (tile.complete && tile.naturalWidth) this.pen.drawImage(tile, (x - first.x) * size, (y - first.y) * size, size + .5, size + .5)
      }
    }
  }

  // Marks are made for whole zoom steps and kept; between two steps they only move.
  drawMarks() {
    const zoom = Math.floor(this.view.zoom + .25)
    if (!this.clustered.has(zoom)) this.clustered.set(zoom, cluster(this.points, ROOM / (TILE * 2 ** zoom), zoom >= NEAREST, this.kinds.length))
    this.marks = []
    for (const mark of this.clustered.get(zoom)) {
      const { left, top } = this.at(mark), radius = mark.count === 1 ? 5.5 : 11 + Math.min(13, Math.log2(mark.count) * 1.6)
      if (left < -radius || top < -radius || left > this.width + radius || top > this.height + radius) continue
      const shown = Object.assign(mark, { left, top, radius })
      this.marks.push(shown)
      if (mark.count === 1) this.drawDot(shown)
      else this.drawCluster(shown)
    }
    const pointed = this.points.find(one => one.key === (this.pointed ?? this.picked))
    if (pointed) this.drawRing(pointed)
  }

  circle(left, top, radius, from = 0, to = Math.PI * 2) { this.pen.beginPath(); this.pen.arc(left, top, radius, from, to) }

  drawDot({ left, top, radius, kinds }) {
    const { pen } = this
    this.circle(left, top, radius)
    pen.fillStyle = this.kinds[kinds.findIndex(Boolean)]
    pen.fill()
    pen.lineWidth = 1.5
    pen.strokeStyle = this.ink.dot
    pen.stroke()
  }

  drawCluster({ left, top, radius, kinds, count }) {
    const { pen } = this, thick = 4
    this.circle(left, top, radius + 1.5)
    pen.fillStyle = this.ink.dot
    pen.fill()
    let from = -Math.PI / 2
    pen.lineWidth = thick
    kinds.forEach((many, kind) => {
      if (!many) return
      const to = from + many / count * Math.PI * 2
      this.circle(left, top, radius - thick / 2, from, to)
      pen.strokeStyle = this.kinds[kind]
      pen.stroke()
      from = to
    })
    pen.fillStyle = this.ink.text
    pen.font = `620 ${count > 999 ? 10 : 11}px ${this.font}`
    pen.textAlign = "center"
    pen.textBaseline = "middle"
    pen.fillText(count > 9999 ? `${Math.round(count / 1000)}k` : count, left, top + .5)
    pen.textAlign = "start"
    pen.textBaseline = "alphabetic"
  }

  drawRing(one) {
    const { left, top } = this.at(one), { pen } = this
    this.circle(left, top, 9)
    pen.lineWidth = 3
    pen.strokeStyle = this.ink.dot
    pen.stroke()
    pen.lineWidth = 2
    pen.strokeStyle = this.ink.brand
    pen.stroke()
  }

  // The largest first; a name that would lie on another, or on a mark, is left out.
  drawNames() {
    const { pen } = this, taken = this.marks.map(({ left, top, radius }) => [left - radius, top - radius, left + radius, top + radius])
    pen.font = `600 12px ${this.font}`
    pen.textAlign = "center"
    pen.lineJoin = "round"
    for (const place of this.places) {
      const { left, top } = this.at(place), half = pen.measureText(place.name).width / 2 + 3
      const spot = [0, 26, -24, 40, -38].map(by => top + by).find(line => {
        const mine = [left - half, line - 12, left + half, line + 4]
        return !taken.some(other => mine[0] < other[2] && mine[2] > other[0] && mine[1] < other[3] && mine[3] > other[1])
      })
      if (spot === undefined || left < -half || left > this.width + half || spot < 22 || spot > this.height) continue
      taken.push([left - half, spot - 12, left + half, spot + 4])
      pen.lineWidth = 3.5
      pen.strokeStyle = this.ink.ground
      pen.strokeText(place.name, left, spot)
      pen.fillStyle = this.ink.dim
      pen.fillText(place.name, left, spot)
    }
    pen.textAlign = "start"
  }

  drawScale() {
    const { pen } = this, { length, miles } = lengths(this.view, this.size())
    const told = miles >= .2 ? `${miles} ${this.canvas.dataset.wordMiles}` : `${Math.round(miles * 5280)} ${this.canvas.dataset.wordFeet}`
    const left = this.width - length - 14, top = this.height - 14 - (this.root.dataset.tiles ? 16 : 0) - (this.width < NARROW ? 34 : 0) // above the legend on a phone
    pen.lineWidth = 2
    pen.strokeStyle = pen.fillStyle = this.ink.dim
    pen.beginPath()
    pen.moveTo(left, top - 5)
    pen.lineTo(left, top)
    pen.lineTo(left + length, top)
    pen.lineTo(left + length, top - 5)
    pen.stroke()
    pen.font = `500 11px ${this.font}`
    pen.fillText(told, left + 4, top - 5)
  }
}

for (const root of document.querySelectorAll("[data-map]")) new LeadMap(root)
