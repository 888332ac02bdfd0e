// Messages at the bottom: they leave by themselves, wait while pointed at, and may carry an undo.
// The server sends one with the answer's header  HX-Trigger: {"toast": {"text": "…", "level": "error", "undo": "/address"}}
const STAYS = 6000
const region = document.getElementById("toasts")
const template = document.getElementById("toast-template")

function leave(toast) {
  toast.classList.add("going")
  setTimeout(() => toast.remove(), 220)
}

function keepTime(toast) {
  if (toast.classList.contains("error")) return
  let timer = setTimeout(() => leave(toast), STAYS)
  for (const pause of ["pointerenter", "focusin"]) toast.addEventListener(pause, () => clearTimeout(timer))
  for (const go of ["pointerleave", "focusout"]) toast.addEventListener(go, () => { clearTimeout(timer); timer = setTimeout(() => leave(toast), STAYS / 2) })
}

function undoForm(address) {
  const form = document.createElement("form")
  form.method = "post"
  form.setAttribute("hx-post", address)
  form.setAttribute("hx-swap", "none")
  const button = document.createElement("button")
  button.className = "btn"
  button.textContent = region.dataset.wordUndo
  form.append(button)
  return form
}

export function toast({ text, level = "", undo = "" }) {
  const made = template.content.firstElementChild.cloneNode(true)
  if (level) made.classList.add(level)
  made.querySelector("span").textContent = text
  if (undo) made.querySelector("span").after(undoForm(undo))
  region.append(made)
  window.htmx?.process(made)
}

if (region) {
  for (const one of region.children) keepTime(one)
  new MutationObserver(changes => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) keepTime(node)
  }).observe(region, { childList: true })
  region.addEventListener("click", event => { if (event.target.closest("[data-dismiss]")) leave(event.target.closest(".toast")) })
  region.addEventListener("htmx:after:request", event => { if (event.detail.ctx.response.status < 400) leave(event.target.closest(".toast")) })
}

document.addEventListener("toast", event => toast(event.detail))
document.addEventListener("htmx:response:error", event => {
  const status = event.detail.ctx.response.status
  if (status === 401) return location.reload()
  // A page whose subject was deleted or given away. Whoever did that is on the way to another page already.
  if (status === 404 && event.target.matches("[data-refresh-on]")) return setTimeout(() => location.reload(), 2000)
  if (status === 400 || status === 409 || status === 422) return // the answer itself says what is wrong, in its place
  toast({ level: "error", text: status === 403 ? region.dataset.wordForbidden : status === 429 ? region.dataset.wordSlow : region.dataset.wordFailed })
})
document.addEventListener("htmx:error", event => {
  if (event.detail.ctx && !event.target.closest?.("[hx-sse\\:connect]")) toast({ level: "error", text: region.dataset.wordOffline })
})
