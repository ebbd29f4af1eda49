export interface LastOf<Args extends unknown[]> {
  run: (...args: Args) => Promise<void>
  /** Breaks off what is running; for a page that goes, or when nothing is wanted any more. */
  stop: () => void
}

/**
 * Of overlapping calls the last one counts: the others are broken off by their signal, and end when
 * the last one does. Whoever has waited for a call finds what was true after it was made.
 */
export function lastOf<Args extends unknown[] = []>(
  work: (signal: AbortSignal, ...args: Args) => Promise<void>,
): LastOf<Args> {
  let running = new AbortController()
  let last: Promise<void> = Promise.resolve()

  function run(...args: Args): Promise<void> {
    running.abort()
    const mine = new AbortController()
    running = mine
    const done = work(mine.signal, ...args)
    last = done.then(() => (mine === running ? undefined : last))
    return last
  }

  return { run, stop: () => running.abort() }
}
