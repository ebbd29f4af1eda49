import { ref, readonly } from 'vue'

// The browser's clock is nobody's: all times shown count from the server's.

const offset = ref(0)
let uncertainty = Number.POSITIVE_INFINITY
let takenAt = 0
const staleAfter = 10 * 60_000

/** Milliseconds to add to the browser's clock. */
export const serverOffset = readonly(offset)

export function serverNow(): number {
  return Date.now() + offset.value
}

/**
 * Learns from an answer: `text` is its `Date` header (whole seconds) or a `now` member. The most
 * exact sample wins until it is ten minutes old.
 */
export function noteServerTime(text: string | null, sentAt: number, receivedAt: number): void {
  const value = text === null ? Number.NaN : Date.parse(text)
  if (Number.isNaN(value)) return
  const wholeSeconds = !text!.includes('.')
  const error = (receivedAt - sentAt) / 2 + (wholeSeconds ? 500 : 0)
  if (error > uncertainty && receivedAt - takenAt < staleAfter) return
  offset.value = value + (wholeSeconds ? 500 : 0) - (sentAt + receivedAt) / 2
  uncertainty = error
  takenAt = receivedAt
}

export function forgetServerTime(): void {
  offset.value = 0
  uncertainty = Number.POSITIVE_INFINITY
  takenAt = 0
}
