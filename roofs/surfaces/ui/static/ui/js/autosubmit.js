// Filters that apply themselves: a `data-autosubmit` form is sent when a choice changes. Its button stays for pages without scripts.
document.addEventListener("change", event => {
  const form = event.target.closest("form[data-autosubmit]")
  if (form && event.target.matches("select, [type=checkbox], [type=radio], [type=date], [type=file]")) form.requestSubmit()
})
