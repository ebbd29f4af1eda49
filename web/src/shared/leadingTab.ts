import { readonly, ref } from 'vue'

// Of the tabs that a person has open, one speaks up: the one that was used last. When it is closed
// or dies the next one takes over. The browser keeps the lock; there is nothing to go stale.

const leading = ref(false)
const uses = ['focus', 'pointerdown', 'keydown']

/** Whether this tab is the one. Where the browser has no locks (plain http), every tab is. */
export const leadsTabs = readonly(leading)

/** `owner`: tabs of one person are one group. */
export function followTabs(owner: string): () => void {
  const name = `bihuan.tab.${owner}`
  if (!navigator.locks) {
    leading.value = true
    return () => (leading.value = false)
  }
  const ended = new AbortController()
  let queued = false
  let usedAt = 0
  /** What is held and not lost. It may be two for a moment: a tab may rob itself. */
  const holding = new Set<() => void>()

  function ask(options: LockOptions): void {
    let release: () => void = () => undefined
    const granted = () =>
      new Promise<void>((resolve) => {
        if (!options.steal) queued = false
        if (ended.signal.aborted) return resolve()
        release = resolve
        holding.add(release)
        leading.value = true
      })
    const lost = () => {
      holding.delete(release)
      leading.value = holding.size > 0 && !ended.signal.aborted
      // The news of being robbed comes late; whoever was used meanwhile leads all the same.
      if (usedAt > Number(localStorage.getItem(name))) take()
      else wait()
    }
    void navigator.locks.request(name, options, granted).catch(lost)
  }

  /** In the queue, once, until whoever leads is gone. */
  function wait(): void {
    if (queued || ended.signal.aborted) return
    queued = true
    ask({ signal: ended.signal })
  }

  function take(): void {
    if (leading.value || ended.signal.aborted) return
    localStorage.setItem(name, String(usedAt))
    ask({ steal: true })
  }

  function used(): void {
    usedAt = Date.now()
    take()
  }

  wait()
  if (document.hasFocus()) used()
  for (const type of uses) window.addEventListener(type, used, { capture: true, passive: true })
  return () => {
    for (const type of uses) window.removeEventListener(type, used, { capture: true })
    ended.abort()
    leading.value = false
    for (const release of holding) release()
  }
}
