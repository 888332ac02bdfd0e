// Loaded on every page. Behaviours that few pages need are fetched when the page shows something that needs them.
import "ui/toast"
import "ui/live"
import "ui/shortcuts"
import "ui/dialog"

const WHEN_SEEN = {
  "[data-board]": "ui/board",
  "[data-calendar], [data-pick-times]": "ui/calendar",
  "[data-canvas]": "ui/canvas",
  "[data-due]": "ui/countdown",
  "[data-bulk]": "ui/bulk",
  "[data-copy]": "ui/copy",
  "[data-gantt]": "ui/gantt",
  "[data-inserts]": "ui/insert",
  "[data-map]": "ui/map",
  "[data-prints]": "ui/print",
  "[data-push-key]": "ui/push",
  "[data-search]": "ui/search",
  "[data-sets]": "ui/sets",
  "[data-theme-choice]": "ui/theme",
  "[data-autosubmit]": "ui/autosubmit",
}

function look() {
  for (const [selector, module] of Object.entries(WHEN_SEEN)) {
    if (!document.querySelector(selector)) continue
    delete WHEN_SEEN[selector]
    import(module)
  }
}

look()
document.addEventListener("htmx:after:settle", look)
