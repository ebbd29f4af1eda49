import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem, type ProblemError } from '@/api/problem'
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
  let running = new AbortController()

  async function fetch(q: string, from: string | null): Promise<void> {
    running.abort()
    const mine = new AbortController()
    running = mine
    busy.value = true
    try {
      const query = { q, limit: 30, ...(from ? { cursor: from } : {}) }
      const page = await ask(api.GET('/api/v1/search', { params: { query }, signal: mine.signal }))
      if (mine !== running) return
      items.value = from ? [...items.value, ...page.items] : page.items
      if (!from) customers.value = page.customers
      cursor.value = page.next_cursor
      state.value = 'ready'
      problem.value = null
    } catch (error) {
      if (mine !== running || mine.signal.aborted) return
      if (!isProblem(error)) throw error
      problem.value = error
      state.value = from ? 'stale' : 'error'
    } finally {
      if (mine === running) busy.value = false
    }
  }

  async function search(q: string): Promise<void> {
    items.value = []
    customers.value = []
    cursor.value = null
    if (q.trim() === '') {
      running.abort()
      state.value = 'ready'
      return
    }
    state.value = 'loading'
    await fetch(q.trim(), null)
  }

  onScopeDispose(() => running.abort())
  const more = (q: string) => (cursor.value && !busy.value ? fetch(q.trim(), cursor.value) : undefined)
  return { items, customers, cursor, state, problem, busy, search, more }
}
