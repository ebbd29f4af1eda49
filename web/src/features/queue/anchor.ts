/**
 * By how many rows what is seen first has moved when `before` became `now`. Looked for is the first
 * row from `first` on that is still there; without one nothing has to be kept.
 */
export function shiftOf(
  before: readonly { id: string }[], now: readonly { id: string }[], first: number,
): number {
  const places = new Map(now.map((row, index) => [row.id, index]))
  for (let at = first; at < before.length; ++at) {
    const place = places.get(before[at]!.id)
    if (place !== undefined) return place - at
  }
  return 0
}
