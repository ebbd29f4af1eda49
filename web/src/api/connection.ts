import { readonly, ref } from 'vue'

// Whether the server answers. Requests and the live link report here; the banner reads it.

const away = ref(false)
let wakers: (() => void)[] = []

export const serverAway = readonly(away)

export function noteAnswer(): void {
  away.value = false
  wake()
}

export function noteSilence(): void {
  away.value = true
}

/** Resolves after `milliseconds`, or as soon as the network comes back. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      wakers = wakers.filter((waker) => waker !== end)
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    const stop = () => {
      end()
      reject(signal?.reason)
    }
    const timer = setTimeout(end, milliseconds)
    wakers.push(end)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop)
  })
}

function wake(): void {
  for (const waker of wakers) waker()
}

if (typeof window !== 'undefined') window.addEventListener('online', wake)
