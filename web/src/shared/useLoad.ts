import { onScopeDispose, ref, shallowRef, watch, type Ref, type WatchSource } from 'vue'
import { isProblem, ProblemError } from '@/api/problem'
import { lastOf } from './lastOf'

export type LoadState = 'loading' | 'ready' | 'stale' | 'error'

export interface Load<T> {
  data: Ref<T | undefined>
  state: Ref<LoadState>
  problem: Ref<ProblemError | null>
  reload: () => Promise<void>
}

/**
 * Fetches once and again whenever `watch` changes or `reload` is called. What was there stays on the
 * screen as `stale` when a later try fails. Of overlapping calls the last one counts.
 */
export function useLoad<T>(
  fetcher: (signal: AbortSignal) => Promise<T>,
  options: { watch?: WatchSource | WatchSource[]; immediate?: boolean } = {},
): Load<T> {
  const data = shallowRef<T>()
  const state = ref<LoadState>('loading')
  const problem = ref<ProblemError | null>(null) as Ref<ProblemError | null>

  const { run: reload, stop } = lastOf(async (signal) => {
    if (state.value === 'error') state.value = 'loading'
    try {
      const result = await fetcher(signal)
      if (signal.aborted) return
      data.value = result
      state.value = 'ready'
      problem.value = null
    } catch (error) {
      if (signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
      state.value = data.value === undefined || isGone(error) ? 'error' : 'stale'
    }
  })

  if (options.watch) {
    watch(options.watch, () => {
      data.value = undefined
      state.value = 'loading'
      void reload()
    })
  }
  if (options.immediate !== false) void reload()
  onScopeDispose(stop)
  return { data, state, problem, reload }
}

/** Not to be shown any longer, whatever was seen before. */
function isGone(error: ProblemError): boolean {
  return [401, 403, 404].includes(error.status)
}
