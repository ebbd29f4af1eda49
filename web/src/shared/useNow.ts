import { onScopeDispose, readonly, ref, type Ref } from 'vue'
import { serverNow } from '@/api/clock'

// One clock for all countdowns on the page, which ticks twice in a second so that none is a second
// late; it rests while nobody looks.

const now = ref(serverNow())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  if (!document.hidden) now.value = serverNow()
}

export function useNow(): Readonly<Ref<number>> {
  if (users++ === 0) {
    tick()
    timer = setInterval(tick, 500)
    document.addEventListener('visibilitychange', tick)
  }
  onScopeDispose(() => {
    if (--users > 0) return
    clearInterval(timer)
    document.removeEventListener('visibilitychange', tick)
  })
  return readonly(now)
}
