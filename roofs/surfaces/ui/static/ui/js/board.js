// Dragging cards. The board says where moves go:  data-board="mover-form-id". The form's fields card, column and order are filled and sent;
// every card also carries a "Move" select that posts by itself, for keyboards and for those who cannot drag.
import Sortable from "lib/sortable"

function send(board, card, list) {
  const form = document.getElementById(board.dataset.board)
  form.elements.card.value = card.dataset.card
  form.elements.column.value = list.dataset.column
  form.elements.order.value = [...list.querySelectorAll(".card")].map(one => one.dataset.card).join()
  form.dispatchEvent(new Event("dropped"))
}

function wire() {
  for (const board of document.querySelectorAll("[data-board]")) {
    for (const list of board.querySelectorAll(".cards")) {
      if (Sortable.get(list)) continue // morphing keeps the element, so it is wired once
      new Sortable(list, {
        group: board.dataset.board,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
        ghostClass: "drag",
        draggable: ".card",
        delay: 160,
        delayOnTouchOnly: true,
        touchStartThreshold: 5, // a finger can still scroll the page
        filter: "select, button",
        preventOnFilter: false,
        onStart: () => { board.dataset.dragging = "" },
        onEnd(event) {
          delete board.dataset.dragging
          if (event.from !== event.to || event.oldIndex !== event.newIndex) send(board, event.item, event.to)
        },
      })
    }
  }
}

// Who closes the dialog that a move opened has not moved anything: the card goes back, and its select too.
document.getElementById("modal")?.addEventListener("close", () => {
  for (const board of document.querySelectorAll("[data-board]")) {
    for (const form of board.querySelectorAll("form")) form.reset()
    board.dispatchEvent(new CustomEvent("refresh"))
  }
})

wire()
document.addEventListener("htmx:after:settle", wire)
