import { onScopeDispose } from 'vue'

export interface Pace {
  /** What comes together within so many milliseconds is answered once. */
  gathered?: number
  /** In a flood there is one answer in so many milliseconds, */
  every?: number
  /** after so many at once. */
  burst?: number
}

/** A lone change is answered at once, a flood of them now and then; the last one always. */
export function usePaced(answer: () => unknown, { gathered = 250, every = 2_000, burst = 3 }: Pace = {}): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let left = burst
  let countedAt = performance.now()

  function count(): void {
    const now = performance.now()
    left = Math.min(burst, left + (now - countedAt) / every)
    countedAt = now
  }

  onScopeDispose(() => clearTimeout(timer))
  return () => {
    if (timer) return
    count()
    timer = setTimeout(() => {
      timer = undefined
      count()
      --left
      void answer()
    }, Math.max(gathered, (1 - left) * every))
  }
}
