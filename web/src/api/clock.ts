import { ref, readonly } from 'vue'

// The browser's clock is nobody's: all times shown count from the server's. Each answer says between
// which two bounds the server's clock is ahead; together they tell it to a fraction of the second
// that a `Date` header has.

interface Bounds {
  low: number
  high: number
}

const offset = ref(0)
let bounds: Bounds | null = null
let takenAt = 0
let contradictions = 0
const staleAfter = 10 * 60_000
const believedAfter = 3
/** The server renews its header four times in a second. */
const headerSpan = 1_250

/** Milliseconds to add to the browser's clock. */
export const serverOffset = readonly(offset)

export function serverNow(): number {
  return Date.now() + offset.value
}

/** Learns from an answer: `text` is its `Date` header (whole seconds) or a `now` member. */
export function noteServerTime(text: string | null, sentAt: number, receivedAt: number): void {
  const value = text === null ? Number.NaN : Date.parse(text)
  if (Number.isNaN(value)) return
  const span = text!.includes('.') ? 0 : headerSpan
  const found = { low: value - receivedAt, high: value + span - sentAt }
  const both = bounds && { low: Math.max(bounds.low, found.low), high: Math.min(bounds.high, found.high) }
  if (both && both.low <= both.high && receivedAt - takenAt < staleAfter) {
    bounds = both
    contradictions = 0
  } else {
    // One answer may be an old one; clocks that were set say so again and again.
    if (bounds && receivedAt - takenAt < staleAfter && ++contradictions < believedAfter) return
    bounds = found
    takenAt = receivedAt
    contradictions = 0
  }
  offset.value = (bounds.low + bounds.high) / 2
}

export function forgetServerTime(): void {
  offset.value = 0
  bounds = null
  contradictions = 0
}
