import { onScopeDispose, ref, shallowRef } from 'vue'
import { serverNow } from '@/api/clock'
import { isProblem, type ProblemError } from '@/api/problem'
import { isUnknown, readProgress, type Progress } from './calls'
import { closeCase, type Case } from './cases'

// The progress of the open case. What was seen stays on the screen while the server is away.

const refreshEvery = 60_000

export function useCase(of: Case, onUnknown: () => void) {
  const progress = shallowRef<Progress | null>(null)
  const state = ref<'loading' | 'ready' | 'stale' | 'error'>('loading')
  const problem = shallowRef<ProblemError | null>(null)
  const busy = ref(false)
  const seenAt = ref(0)

  function show(current: Progress): void {
    progress.value = current
    state.value = 'ready'
    problem.value = null
    seenAt.value = serverNow()
  }

  async function refresh(): Promise<void> {
    if (busy.value) return
    busy.value = true
    try {
      show(await readProgress(of))
    } catch (error) {
      if (!isProblem(error)) throw error
      if (isUnknown(error)) {
        closeCase()
        onUnknown()
        return
      }
      problem.value = error
      state.value = progress.value ? 'stale' : 'error'
    } finally {
      busy.value = false
    }
  }

  function refreshIfSeen(): void {
    if (!document.hidden) void refresh()
  }

  void refresh()
  const timer = setInterval(refreshIfSeen, refreshEvery)
  document.addEventListener('visibilitychange', refreshIfSeen)
  window.addEventListener('online', refreshIfSeen)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', refreshIfSeen)
    window.removeEventListener('online', refreshIfSeen)
  })

  return { progress, state, problem, busy, seenAt, show, refresh }
}
