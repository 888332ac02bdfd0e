// Notifications of this browser. The button carries the server's public key, the address to post the subscription to, and the worker.
import { toast } from "ui/toast"

const bytes = key => Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0))

async function subscribe(button) {
  if (await Notification.requestPermission() !== "granted") return toast({ text: button.dataset.wordDenied, level: "error" })
  const worker = await navigator.serviceWorker.register(button.dataset.pushWorker)
  await navigator.serviceWorker.ready
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(button.dataset.pushKey) })
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"]
  const answer = await fetch(button.dataset.pushUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(subscription),
  })
  if (!answer.ok) throw new Error(`push subscription refused: ${answer.status}`)
  toast({ text: button.dataset.wordOn })
  button.hidden = true
}

for (const button of document.querySelectorAll("[data-push-key]")) {
  if (!("PushManager" in window) || !("Notification" in window)) continue // stays hidden: this browser cannot
  const worker = await navigator.serviceWorker.getRegistration()
  button.hidden = Notification.permission === "granted" && Boolean(await worker?.pushManager.getSubscription())
  button.addEventListener("click", () => subscribe(button).catch(() => toast({ text: button.dataset.wordDenied, level: "error" })))
}
