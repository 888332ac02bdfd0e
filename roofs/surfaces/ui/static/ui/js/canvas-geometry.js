// Where lines run between boxes, which of them is near, and which box lies in a direction. Nothing here knows a page.
export const FARTHEST = .25, NEAREST = 2, GRID = 4
const SPREAD = 26, APART = 96, ROUND = 48, SAMPLES = 10

export const bounded = zoom => Math.max(FARTHEST, Math.min(NEAREST, zoom))
export const onGrid = value => Math.round(value / GRID) * GRID
export const middle = box => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 })

// The view that shows all of these boxes in a window of this size, not larger than life.
export function fitted(boxes, width, height, room = 24) {
  if (!boxes.length || !width) return { x: 0, y: 0, zoom: 1 }
  const left = Math.min(...boxes.map(one => one.x)), top = Math.min(...boxes.map(one => one.y))
  const right = Math.max(...boxes.map(one => one.x + one.w)), bottom = Math.max(...boxes.map(one => one.y + one.h))
  const zoom = bounded(Math.min(1, (width - 2 * room) / (right - left), (height - 2 * room) / (bottom - top)))
  return { zoom, x: (width - (right - left) * zoom) / 2 - left * zoom, y: Math.max(room, (height - (bottom - top) * zoom) / 2) - top * zoom }
}

// The same point stays under the finger.
export function zoomed(view, factor, at) {
  const zoom = bounded(view.zoom * factor), by = zoom / view.zoom
  return { zoom, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }
}

// How far to the side the line with this number of so many leaves, and how far those between the same two boxes bow.
const fan = (number, many) => (number - (many - 1) / 2) * SPREAD

// The cubic pieces of a line as [from, control, control, to].
export function pieces(source, target, { out = 0, outs = 1, into = 0, intos = 1, twin = 0, twins = 1, bends = [] } = {}) {
  const reach = Math.min(1, source.w / (outs * SPREAD)), width = Math.min(1, target.w / (intos * SPREAD))
  const from = { x: source.x + source.w / 2 + fan(out, outs) * reach, y: source.y + source.h }
  const to = { x: target.x + target.w / 2 + fan(into, intos) * width, y: target.y }
  if (to.y <= from.y + 4 && !bends.length) { // it leads back: round the side
    const side = Math.max(source.x + source.w, target.x + target.w) + ROUND + twin * 20, half = { x: side, y: (from.y + to.y) / 2 }
    return [[from, { x: from.x, y: from.y + ROUND }, { x: side, y: from.y + ROUND }, half], [half, { x: side, y: to.y - ROUND }, { x: to.x, y: to.y - ROUND }, to]]
  }
  const way = [from, ...bends.map(([x, y]) => ({ x, y })), to]
  if (twins > 1 && !bends.length) way.splice(1, 0, { x: (from.x + to.x) / 2 + (twin - (twins - 1) / 2) * APART, y: (from.y + to.y) / 2 })
  return way.slice(1).map((end, n) => {
    const start = way[n], half = (end.y - start.y) / 2
    return [start, { x: start.x, y: start.y + half }, { x: end.x, y: end.y - half }, end]
  })
}

const spot = point => `${Math.round(point.x)} ${Math.round(point.y)}`
export const drawing = parts => `M${spot(parts[0][0])}${parts.map(([, one, two, end]) => `C${spot(one)} ${spot(two)} ${spot(end)}`).join("")}`

export function pointOn(parts, share) {
  const at = Math.min(parts.length - 1e-9, share * parts.length), [a, b, c, d] = parts[Math.floor(at)], t = at % 1, s = 1 - t
  const mix = axis => s * s * s * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t * t * t * d[axis]
  return { x: mix("x"), y: mix("y") }
}

export const along = parts => Array.from({ length: SAMPLES + 1 }, (_, n) => pointOn(parts, n / SAMPLES))

// The nearest of the lines {key, points}, if it is within reach.
export function nearest(lines, point, reach) {
  let best = null, least = reach
  for (const line of lines) for (const one of line.points) {
    const far = Math.hypot(one.x - point.x, one.y - point.y)
    if (far < least) { best = line; least = far }
  }
  return best
}

// The box one comes to first on the way left, right, up or down; sideways counts double.
const HEADING = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
export function towards(boxes, from, key) {
  const [dx, dy] = HEADING[key], here = middle(from)
  let best = null, least = Infinity
  for (const box of boxes) {
    if (box === from) continue
    const there = middle(box), ahead = (there.x - here.x) * dx + (there.y - here.y) * dy
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx)
    if (ahead > 1 && ahead + 2 * aside < least) { best = box; least = ahead + 2 * aside }
  }
  return best
}
