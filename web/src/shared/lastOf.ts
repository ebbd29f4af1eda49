/**
 * Of overlapping calls the last one counts: the others are broken off by their signal, and end when
 * the last one does. Whoever has waited for a call finds what was true after it was made.
 */
export function lastOf(work: (signal: AbortSignal) => Promise<void>): { run: () => Promise<void>; stop: () => void } {
  let running = new AbortController()
  let last: Promise<void> = Promise.resolve()

  function run(): Promise<void> {
    running.abort()
    const mine = new AbortController()
    running = mine
    const done = work(mine.signal)
    last = done.then(() => (mine === running ? undefined : last))
    return last
  }

  return { run, stop: () => running.abort() }
}
