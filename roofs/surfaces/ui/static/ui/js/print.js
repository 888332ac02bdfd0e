// A button with `data-prints` opens the printer's dialog.
document.addEventListener("click", event => { if (event.target.closest("[data-prints]")) print() })
