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
  let release: () => void = () => undefined

  function hold(): Promise<void> {
    return new Promise((resolve) => {
      release = resolve
      leading.value = !ended.signal.aborted
      if (ended.signal.aborted) resolve()
    })
  }

  /** In the queue, once, until whoever leads is gone. */
  function wait(): void {
    if (queued || ended.signal.aborted) return
    queued = true
    const granted = () => {
      queued = false
      return hold()
    }
    void navigator.locks.request(name, { signal: ended.signal }, granted).catch(lost)
  }

  function lost(): void {
    leading.value = false
    wait()
  }

  function take(): void {
    if (leading.value || ended.signal.aborted) return
    void navigator.locks.request(name, { steal: true }, hold).catch(lost)
  }

  wait()
  if (document.hasFocus()) take()
  for (const type of uses) window.addEventListener(type, take, { capture: true, passive: true })
  return () => {
    for (const type of uses) window.removeEventListener(type, take, { capture: true })
    ended.abort()
    leading.value = false
    release()
  }
}
