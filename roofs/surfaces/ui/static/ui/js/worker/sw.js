// Shows what the server pushes: {"title", "body", "url", "tag"}; a click brings the page to the front or opens it.
self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()))

self.addEventListener("push", event => {
  const { title = "", body = "", url = "/", tag, urgent = false } = event.data ? event.data.json() : {}
  event.waitUntil(self.registration.showNotification(title, {
    body, tag, data: { url }, renotify: Boolean(tag), requireInteraction: urgent,
    icon: "/static/ui/icons/icon-192.png", badge: "/static/ui/icons/icon-192.png",
  }))
})

self.addEventListener("notificationclick", event => {
  event.notification.close()
  const address = new URL(event.notification.data.url, self.location.origin)
  if (address.origin !== self.location.origin) return
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
    const same = windows.find(one => one.url === address.href)
    if (same) return same.focus()
    if (windows[0] && "navigate" in windows[0]) return (await windows[0].focus()).navigate(address.href)
    return self.clients.openWindow(address.href)
  })())
})
