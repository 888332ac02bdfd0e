// Pictures of a tile server, the last few hundred of them kept.
const MOST = 300

export class Tiles {
  constructor(address, arrived) {
    this.address = address
    this.arrived = arrived
    this.kept = new Map()
  }

  at(zoom, x, y) {
    const name = `${zoom}/${x}/${y}`
    if (!this.kept.has(name)) {
      if (this.kept.size >= MOST) this.kept.delete(this.kept.keys().next().value)
      const picture = new Image()
      picture.onload = this.arrived
      picture.src = this.address.replace("{z}", zoom).replace("{x}", x).replace("{y}", y)
      this.kept.set(name, picture)
    }
    return this.kept.get(name)
  }
}
