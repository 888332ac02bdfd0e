// Inside a frame on another website: says how tall the page is, so that the frame fits and nobody scrolls twice.
(function () {
  var key = document.currentScript.dataset.key
  var last = 0
  // The website around us shows through: only the card is ours.
  document.documentElement.style.background = document.body.style.background = "transparent"
  function tell() {
    var card = document.getElementById("main").getBoundingClientRect()
    var height = Math.ceil(card.bottom + window.scrollY + 24)
    if (height !== last) parent.postMessage({ roofsForm: key, height: height }, "*")
    last = height
  }
  if ("ResizeObserver" in window) new ResizeObserver(tell).observe(document.getElementById("main"))
  window.addEventListener("load", tell)
  tell()
})()
