/* Puts the inquiry form where this script stands. Plain ES5, nothing global, no cookie. */
(function () {
  var address = "{{ address|escapejs }}", home = "{{ home|escapejs }}", key = "{{ webform.key|escapejs }}";
  var script = document.currentScript;
  if (!script) {
    var all = document.getElementsByTagName("script");
    for (var i = 0; i < all.length; i++) if (all[i].src.indexOf("/f/" + key + "/embed.js") !== -1) script = all[i];
  }
  if (!script || !script.parentNode) return;
  var frame = document.createElement("iframe");
  frame.src = address + "?embed=1&page=" + encodeURIComponent(location.host + location.pathname);
  frame.title = "{{ webform.title|escapejs }}";
  frame.style.width = "100%";
  frame.style.height = "760px";
  frame.style.border = "0";
  frame.style.colorScheme = "light";
  script.parentNode.insertBefore(frame, script.nextSibling);
  window.addEventListener("message", function (event) {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    var told = event.data;
    if (told && told.roofsForm === key && told.height > 0) frame.style.height = Math.ceil(told.height) + "px";
  });
})();
