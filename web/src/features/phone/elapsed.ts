/** 00:08, 12:40, 1:02:03: how long something lasts. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** From a moment until the server's now. */
export function elapsedSince(moment: string | null | undefined, now: number): string {
  const at = moment ? Date.parse(moment) : Number.NaN
  return Number.isNaN(at) ? '' : formatElapsed(now - at)
}
