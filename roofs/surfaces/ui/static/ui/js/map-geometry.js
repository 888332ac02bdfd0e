// The earth as a square from 0 to 1 (Web Mercator), and points that stand close together as one mark.
const MILE = 1609.344, AROUND = 40075016.686

export function project(north, east) {
  const slope = Math.sin(Math.max(-85, Math.min(85, north)) * Math.PI / 180)
  return { x: east / 360 + .5, y: .5 - Math.log((1 + slope) / (1 - slope)) / (4 * Math.PI) }
}

export function unproject(x, y) {
  return { east: (x - .5) * 360, north: Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI }
}

export function onScreen(one, map) {
  return Math.abs(one.x - map.view.x) * map.size() <= map.width / 2 && Math.abs(one.y - map.view.y) * map.size() <= map.height / 2
}

// A round number of degrees, at least as large as asked for.
export function step(least) {
  const ten = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map(by => by * ten).find(by => by >= least - 1e-12)
}

// Of a bar of about a hundred pixels.
export function lengths(view, size) {
  const pixel = AROUND * Math.cos(unproject(view.x, view.y).north * Math.PI / 180) / size / MILE
  const ten = 10 ** Math.floor(Math.log10(pixel * 110)), miles = [5, 2, 1].map(by => by * ten).find(by => by <= pixel * 110)
  return { length: miles / pixel, miles: +miles.toPrecision(1) }
}

// One pass over the points; `cell` is the side of a mark's room. At the nearest zoom only the same spot is one mark.
export function cluster(points, cell, isNearest, kinds) {
  const rooms = new Map(), side = isNearest ? 1e-9 : cell
  for (const one of points) {
    const room = `${Math.floor(one.x / side)},${Math.floor(one.y / side)}`
    let mark = rooms.get(room)
    if (!mark) rooms.set(room, mark = { x: 0, y: 0, count: 0, keys: [], kinds: Array(kinds).fill(0), west: 1, east: 0, top: 1, bottom: 0 })
    mark.count += 1
    mark.x += one.x
    mark.y += one.y
    mark.kinds[one.kind] += 1
    if (mark.keys.length < 40) mark.keys.push(one.key)
    mark.west = Math.min(mark.west, one.x)
    mark.east = Math.max(mark.east, one.x)
    mark.top = Math.min(mark.top, one.y)
    mark.bottom = Math.max(mark.bottom, one.y)
  }
  for (const mark of rooms.values()) { mark.x /= mark.count; mark.y /= mark.count }
  return merge([...rooms.values()].sort((a, b) => b.count - a.count), side * .72)
}

// Two rooms beside each other may have their leads at the common wall: marks that would touch become one.
function merge(marks, near) {
  const kept = new Map(), at = one => [Math.floor(one.x / near), Math.floor(one.y / near)]
  for (const mark of marks) {
    const [column, row] = at(mark)
    let close = null
    for (let x = column - 1; x <= column + 1 && !close; x++) for (let y = row - 1; y <= row + 1 && !close; y++) close = (kept.get(`${x},${y}`) ?? []).find(other => Math.hypot(other.x - mark.x, other.y - mark.y) < near)
    if (!close) { const room = `${column},${row}`; kept.set(room, [...(kept.get(room) ?? []), mark]); continue }
    const count = close.count + mark.count
    // It stays in the middle of the larger one's room, so that it is found there again.
    close.count = count
    mark.kinds.forEach((many, kind) => { close.kinds[kind] += many })
    close.keys = [...close.keys, ...mark.keys].slice(0, 40)
    close.west = Math.min(close.west, mark.west)
    close.east = Math.max(close.east, mark.east)
    close.top = Math.min(close.top, mark.top)
    close.bottom = Math.max(close.bottom, mark.bottom)
  }
  return [...kept.values()].flat()
}

// The view that shows all points in a room of so many tiles. A handful of leads far away must not make the others a dot;
// they are found by moving out.
export function around(points, across, down) {
  const xs = points.map(one => one.x).sort((a, b) => a - b), ys = points.map(one => one.y).sort((a, b) => a - b)
  const at = (sorted, share) => sorted[Math.round((sorted.length - 1) * share)]
  const cut = points.length > 50 ? .01 : 0, room = 1.25
  const [west, east, top, bottom] = [at(xs, cut), at(xs, 1 - cut), at(ys, cut), at(ys, 1 - cut)]
  const zoom = Math.log2(Math.min(across / (Math.max(east - west, 1e-6) * room), down / (Math.max(bottom - top, 1e-6) * room)))
  return { x: (west + east) / 2, y: (top + bottom) / 2, zoom }
}

// South, west, north and east of what is seen, in degrees; how wide and high that is, in parts of the world.
export function corners(view, wide, high) {
  const north = unproject(view.x - wide / 2, view.y - high / 2), south = unproject(view.x + wide / 2, view.y + high / 2)
  const within = (number, most) => Math.max(-most, Math.min(most, number)).toFixed(5)
  return [within(south.north, 90), within(north.east, 180), within(north.north, 90), within(south.east, 180)]
}
