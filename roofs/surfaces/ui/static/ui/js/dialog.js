// `data-opens="id"` opens a dialog. Whatever htmx puts into a <dialog> opens it; an answer with HX-Trigger: close-dialog shuts it.
document.addEventListener("click", event => {
  const opener = event.target.closest("[data-opens]")
  if (opener) {
    event.preventDefault() // without scripts it is a link to a page with the same form
    opener.closest("[popover]")?.hidePopover()
    document.getElementById(opener.dataset.opens)?.showModal()
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close()
  if (event.target.matches("dialog[closedby=any]") && !("closedBy" in HTMLDialogElement.prototype)) event.target.close()
})
document.addEventListener("htmx:after:swap", event => {
  const target = event.detail.ctx?.target
  if (target instanceof HTMLDialogElement && !target.open && target.childElementCount) target.showModal()
})
document.addEventListener("close-dialog", () => document.querySelector("dialog[open]")?.close())

// An address that ends in the name of a dialog opens it: /projects/7/#step-cancelled.
// One that ends in the name of something folded away unfolds it.
const asked = document.getElementById(location.hash.slice(1))
const fold = asked?.closest("details")
if (fold) { fold.open = true; asked.scrollIntoView({ block: "center" }); asked.querySelector("select, input:not([type=hidden])")?.focus() }
if (asked instanceof HTMLDialogElement && !asked.open) asked.showModal()
