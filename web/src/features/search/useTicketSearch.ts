import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem, type ProblemError } from '@/api/problem'
import { lastOf } from '@/shared/lastOf'
import type { LoadState } from '@/shared/useLoad'

type Page = Schemas['SearchPage']
export type Found = Page['items'][number]

/** Tickets by words, page by page; of overlapping searches the last one counts. */
export function useTicketSearch() {
  const items = shallowRef<Found[]>([])
  const customers = shallowRef<Schemas['Customer'][]>([])
  const cursor = ref<string | null>(null)
  const state = ref<LoadState>('ready')
  const problem = ref<ProblemError | null>(null) as Ref<ProblemError | null>
  const busy = ref(false)

  const { run: fetch, stop } = lastOf(async (signal, q: string, from: string | null) => {
    busy.value = true
    try {
      const query = { q, limit: 30, ...(from ? { cursor: from } : {}) }
      const page = await ask(api.GET('/api/v1/search', { params: { query }, signal }))
      if (signal.aborted) return
      items.value = from ? [...items.value, ...page.items] : page.items
      if (!from) customers.value = page.customers
      cursor.value = page.next_cursor
      state.value = 'ready'
      problem.value = null
    } catch (error) {
      if (signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
      state.value = from ? 'stale' : 'error'
    } finally {
      if (!signal.aborted) busy.value = false
    }
  })

  async function search(q: string): Promise<void> {
    items.value = []
    customers.value = []
    cursor.value = null
    if (q.trim() === '') {
      stop()
      busy.value = false
      state.value = 'ready'
      return
    }
    state.value = 'loading'
    await fetch(q.trim(), null)
  }

  onScopeDispose(stop)
  const more = (q: string) => (cursor.value && !busy.value ? fetch(q.trim(), cursor.value) : undefined)
  return { items, customers, cursor, state, problem, busy, search, more }
}
