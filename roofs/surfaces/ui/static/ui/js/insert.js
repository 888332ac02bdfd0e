// `<select data-inserts="#text">` puts the chosen value where the cursor stands, and goes back to its first line.
document.addEventListener("change", event => {
  const picker = event.target.closest("select[data-inserts]")
  if (!picker || !picker.value) return
  event.stopPropagation()
  const field = document.querySelector(picker.dataset.inserts)
  field.focus()
  // execCommand is the one way that leaves the browser's own undo working.
  if (!document.execCommand("insertText", false, picker.value)) field.setRangeText(picker.value, field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
  picker.value = ""
}, true)
