// A sequence as a picture.  data-canvas="address of the picture", data-canvas-changes="where changes are sent" when it may be changed.
// The server lays out and keeps everything; here it is drawn, moved and asked for. Every change answers with the whole picture.
import { View } from "ui/canvas-view"
import { watchHands } from "ui/canvas-drag"
import { watchKeys } from "ui/canvas-keys"
import { toast } from "ui/toast"

const LOOK_MS = 4000, COUNT_MS = 15000, KEPT = "canvas:copied"
const STEPS = ["touch", "branch", "joint", "end"]

class Canvas {
  constructor(root) {
    this.root = root
    this.canWrite = Boolean(root.dataset.canvasChanges)
    this.view = new View(root, this.canWrite)
    this.panel = document.getElementById("canvas-panel")
    this.dialog = document.getElementById("canvas-offer")
    this.status = root.querySelector("[data-canvas-said]")
    this.chosen = new Set()
    this.cameFrom = new Map()
    this.queue = Promise.resolve()
    this.revision = -1
    watchHands(this)
    watchKeys(this)
    this.watchButtons()
    this.fetch(true)
    setInterval(() => { if (!document.hidden && root.isConnected && !this.isBusy()) this.fetch() }, this.canWrite ? LOOK_MS : COUNT_MS)
    root.addEventListener("refresh", () => this.fetch())
    root.addEventListener("canvas-looked", () => { try { sessionStorage.setItem(this.place(), JSON.stringify(this.view.shown)) } catch { /* full or forbidden: it begins at the top next time */ } })
    document.addEventListener("canvas-changed", () => this.fetch())
    document.addEventListener("canvas-close", () => this.close(true))
  }

  isBusy() { return this.root.querySelector("[data-dragging]") !== null || this.sending > 0 }
  isStep(id) { return STEPS.includes(this.view.nodes.get(id)?.kind) }
  place() { return `canvas:${this.root.dataset.canvas.split("?")[0]}` }

  // --- asking and telling

  async fetch(isFirst = false) {
    const address = new URL(this.root.dataset.canvas, location.href)
    if (!isFirst) address.searchParams.set("seen", this.revision)
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } })
      if (answer.status === 404 || answer.status === 403) return this.root.dataset.ready = "gone"
      if (!answer.ok) throw new Error(answer.status)
      const told = await answer.json()
      if (told.here) this.greet(told.here)
      if (this.isBusy() || (told.revision !== undefined && told.revision < this.revision)) return
      if (told.nodes) {
        this.show(told)
        if (!isFirst && told.by && this.canWrite) this.say(this.root.dataset.wordChanged.replace("%(name)s", told.by))
      }
      if (isFirst) this.recall()
    } catch { this.say(this.root.dataset.wordOffline) }
    this.root.dataset.ready = ""
  }

  recall() {
    let kept = null
    try { kept = JSON.parse(sessionStorage.getItem(this.place())) } catch { /* forbidden */ }
    if (kept?.zoom) this.view.look(kept)
    else this.view.begin()
  }

  show(picture) {
    this.picture = picture
    this.revision = picture.revision ?? this.revision
    this.view.draw(picture)
    this.choose([...this.chosen].filter(id => this.view.nodes.has(id)))
    for (const [name, isOn] of [["undo", picture.undo], ["redo", picture.redo]]) this.root.querySelector(`[data-do=${name}]`)?.toggleAttribute("disabled", !isOn)
    const wrong = this.root.querySelector("[data-canvas-faults]")
    if (wrong) {
      wrong.hidden = !picture.wrong
      wrong.querySelector("b").textContent = picture.wrong
      wrong.title = picture.faults.join(" ")
    }
  }

  greet(others) {
    const here = this.root.querySelector("[data-canvas-here]")
    if (!here) return
    here.hidden = !others.length
    const words = others.length ? this.root.dataset.wordHere.replace("%(names)s", others.join(", ")) : ""
    if (here.textContent !== words) here.textContent = words
  }

  say(words) { if (words && this.status) { this.status.textContent = ""; this.status.textContent = words } }

  // One after the other, each on what the one before left.
  change(name, values = {}) {
    clearTimeout(this.nudging)
    this.sending = (this.sending ?? 0) + 1
    this.queue = this.queue.then(() => this.send(name, values)).finally(() => { this.sending -= 1 })
    return this.queue
  }

  async send(name, values) {
    const body = new FormData(document.getElementById("canvas-form"))
    body.set("change", name)
    body.set("seen", this.revision)
    for (const [key, value] of Object.entries(values)) for (const one of [value].flat()) body.append(key, one)
    try {
      const answer = await fetch(this.root.dataset.canvasChanges, { method: "POST", body, headers: { Accept: "application/json" } })
      if (answer.status === 401 || answer.status === 403) return toast({ level: "error", text: document.getElementById("toasts").dataset.wordForbidden })
      const told = await answer.json()
      if (told.nodes) this.show(told)
      if (told.reason) return toast({ level: "error", text: told.reason })
      this.say(told.said)
      this.after(name, told.focus ?? [])
    } catch {
      toast({ level: "error", text: document.getElementById("toasts").dataset.wordOffline })
      this.revision = -1
      this.fetch()
    }
  }

  after(name, focus) {
    if (name === "undo" || name === "redo" || name === "drop") this.refreshPanel()
    if (!focus.length || !["insert", "copy", "move", "connect"].includes(name)) return
    this.choose(focus)
    this.view.focus(focus[0])
    if (name === "insert") this.open(focus[0])
  }

  // --- what is chosen, and what is done with it

  choose(ids) {
    this.chosen = new Set(ids)
    for (const [id, part] of this.view.parts) {
      part.classList.toggle("chosen", this.chosen.has(id))
      if (this.canWrite) part.querySelector(".face").setAttribute("aria-pressed", String(this.chosen.has(id)))
    }
    const bar = this.root.querySelector("[data-canvas-chosen]")
    if (!bar) return
    bar.hidden = !this.chosen.size
    bar.querySelector("output").textContent = this.chosen.size
    const [id] = this.chosen, isOne = this.chosen.size === 1 && this.isStep(id)
    for (const select of bar.querySelectorAll("select")) { select.hidden = !isOne; if (isOne) this.fill(select, id) }
    for (const one of bar.querySelectorAll("[data-for-steps]")) one.hidden = !this.subjects().length
  }

  // The second way for what can be dragged: every step to lead to, every line to be put on.
  fill(select, id) {
    const first = select.options[0]
    const steps = this.picture.nodes.filter(one => STEPS.includes(one.kind) && one.id !== id)
    const name = one => `${one.place + 1}. ${one.title}`
    if (select.dataset.choice === "lead") {
      const kind = this.view.nodes.get(id).kind
      select.hidden = kind === "end" || kind === "branch"
      select.replaceChildren(first, ...steps.map(one => new Option(name(one), one.id)))
    } else {
      const lines = this.picture.edges.map((edge, number) => [edge, number]).filter(([edge]) => edge.from !== id && edge.to !== id && !edge.from.startsWith("entry:"))
      select.replaceChildren(first, ...lines.map(([edge, number]) => {
        const from = this.picture.nodes.find(one => one.id === edge.from)
        return new Option([from.place >= 0 ? name(from) : from.title, edge.label].filter(Boolean).join(": "), number)
      }))
    }
    select.value = ""
  }

  toggle(id) { this.choose(this.chosen.has(id) ? [...this.chosen].filter(one => one !== id) : [...this.chosen, id]) }

  // What a key or a button is about: what is chosen, else where the focus is.
  subjects(id) {
    const ids = this.chosen.size && (!id || this.chosen.has(id)) ? [...this.chosen] : id ? [id] : []
    return ids.filter(one => this.isStep(one) || /^(entry|goal|exit):/.test(one))
  }

  steps(id) { return this.subjects(id).filter(one => this.isStep(one)) }
  lineOf(edge) { return { after: edge.from, way: edge.way } }

  duplicate(id) { const key = this.steps(id); if (key.length) this.change("copy", { key }) }

  drop(id) {
    const key = this.subjects(id)
    if (!key.length) return
    const next = this.view.edges.find(edge => edge.from === key.at(-1))?.to
    this.change("drop", { key }).then(() => { if (document.activeElement === document.body && next) this.view.focus(next) })
    if (key.includes(this.opened)) this.close()
  }

  copy() {
    const keys = this.steps()
    if (!keys.length) return
    sessionStorage.setItem(KEPT, JSON.stringify({ source: this.root.dataset.draft, keys }))
    this.say(this.root.dataset.wordCopied)
  }

  paste() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null")
    if (!kept) return
    const after = this.steps(document.activeElement?.closest?.("[data-node]")?.dataset.node).at(-1) ?? ""
    this.change("copy", { key: kept.keys, source: kept.source, after })
  }

  keepPlaces(ids) {
    const some = [...ids].map(id => this.view.nodes.get(id)).filter(Boolean)
    this.change("put", { key: some.map(one => one.id), at: some.map(one => `${Math.round(one.x - (this.picture.slot - one.w) / 2)},${Math.round(one.y)}`) })
  }

  // --- putting something in

  offer(id, edge) {
    if (!this.dialog) return
    const ways = edge ? [edge] : this.view.edges.filter(one => one.from === id)
    this.offered = ways[0] ? this.lineOf(ways[0]) : { last: 1 }
    const select = this.dialog.querySelector("select"), row = select.closest(".field")
    row.hidden = ways.length < 2
    select.replaceChildren(...ways.map((one, n) => new Option(`${one.label || "→"} ${this.view.nodes.get(one.to)?.title ?? ""}`, n)))
    select.onchange = () => { this.offered = this.lineOf(ways[select.value]) }
    this.dialog.showModal()
  }

  insert(kind, line) {
    const [id] = this.chosen
    const edge = line ?? (id && this.view.edges.find(one => one.from === id))
    const where = line ?? (edge ? this.lineOf(edge) : { last: 1 })
    this.change("insert", { kind, ...where })
  }

  watchButtons() {
    const { root, view } = this
    root.addEventListener("click", event => {
      const face = event.target.closest("button.face"), plus = event.target.closest("[data-insert]"), button = event.target.closest("[data-do]")
      if (face) {
        const { node } = face.closest("[data-node]").dataset
        if (event.shiftKey || event.ctrlKey || event.metaKey) return this.toggle(node)
        this.choose([node])
        this.open(node)
      } else if (plus) this.offer("", view.edges[plus.closest("[data-edge]").dataset.edge])
      else if (button) this.press(button.dataset.do)
      const kind = event.target.closest("[data-palette]")?.dataset.palette
      if (kind && !this.ignoresClick) this.insert(kind)
    })
    root.addEventListener("change", event => {
      const choice = event.target.dataset?.choice, [id] = this.chosen
      if (!choice || !event.target.value) return
      if (choice === "lead") this.change("connect", { after: id, way: -1, to: event.target.value })
      else this.change("move", { key: id, ...this.lineOf(this.picture.edges[event.target.value]) })
    })
    this.dialog?.addEventListener("click", event => {
      const kind = event.target.closest("[data-offer]")?.dataset.offer, rule = event.target.closest("[data-rule]")?.dataset.rule
      if (!kind && !rule) return
      this.dialog.close()
      if (kind) this.insert(kind, this.offered)
      else this.load(rule)
    })
    this.panel?.addEventListener("click", event => { if (event.target.closest("[data-canvas-close]")) this.close(true) })
    this.panel?.addEventListener("keydown", event => { if (event.key === "Escape") { event.stopPropagation(); this.close(true) } })
  }

  press(what) {
    const { view } = this
    const known = {
      in: () => view.zoom(1.25), out: () => view.zoom(.8), fit: () => view.fit(),
      undo: () => this.change("undo"), redo: () => this.change("redo"), tidy: () => this.change("tidy"),
      copy: () => this.copy(), paste: () => this.paste(), duplicate: () => this.duplicate(), drop: () => this.drop(), none: () => this.choose([]),
      offer: () => this.offer([...this.chosen][0]), open: () => this.open([...this.chosen][0]),
      fault: () => { const bad = this.picture.nodes.find(one => one.faults.length); if (bad) { this.choose([bad.id]); view.focus(bad.id); this.open(bad.id) } else this.say(this.picture.faults.join(" ")) },
    }
    known[what]?.()
  }

  // --- the form beside the picture

  open(id) {
    const node = this.view.nodes.get(id)
    if (!node?.url || !this.panel) return
    this.opened = id
    this.load(node.url)
  }

  async load(address) {
    const url = new URL(address, location.href)
    url.searchParams.set("panel", "1")
    this.panelUrl = url
    const answer = await fetch(url, { headers: { "HX-Request": "true" } })
    if (!answer.ok || this.panelUrl !== url) return this.close()
    this.panel.innerHTML = await answer.text()
    this.panel.hidden = false
    this.root.dataset.panel = ""
    window.htmx?.process(this.panel)
    this.panel.querySelector("h2")?.focus({ preventScroll: true })
    this.view.reveal(this.opened)
  }

  refreshPanel() { if (!this.panel || this.panel.hidden) return; if (this.opened && this.view.nodes.has(this.opened)) this.load(this.view.nodes.get(this.opened).url); else this.close() }

  close(isAsked = false) {
    if (!this.panel || this.panel.hidden) return
    this.panel.hidden = true
    this.panel.replaceChildren()
    delete this.root.dataset.panel
    if (isAsked && this.opened) this.view.focus(this.opened)
    this.opened = ""
    this.panelUrl = null
  }
}

const known = new WeakSet()
function wire() {
  for (const root of document.querySelectorAll("[data-canvas]")) {
    if (known.has(root)) continue
    known.add(root)
    root.canvas = new Canvas(root)
  }
}
wire()
document.addEventListener("htmx:after:settle", wire)
