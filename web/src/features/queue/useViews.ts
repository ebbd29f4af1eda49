import { computed, onScopeDispose, ref } from 'vue'
import { api, ask, etagOf, type Schemas } from '@/api/client'
import { serverNow } from '@/api/clock'
import { useSession } from '@/app/session'
import { useLoad } from '@/shared/useLoad'
import { builtInViews, queryOfBuiltIn } from './builtInViews'
import { filtersOfSaved, requestOf, sorts, type ListQuery, type Sort } from './filters'

export type View = Schemas['View']
export interface Count {
  count: number | null
  capped: boolean
}

const countsEvery = 60_000

export function queryOfView(view: View): ListQuery {
  const sort = sorts.find((one) => one === view.sort) ?? ('due_at' as Sort)
  return { filters: filtersOfSaved(view.query ?? ''), sort, view: view.id }
}

/** Saved and built-in views with how many tickets each finds. */
export function useViews() {
  const session = useSession()
  const builtIn = computed(() => (session.user ? builtInViews(session.user, session.may) : []))
  const counts = ref(new Map<string, Count>())
  const saved = useLoad(async () => {
    const page = await ask(api.GET('/api/v1/views', { params: { query: { limit: 200 } } }))
    return page.items ?? []
  }, { immediate: false })

  async function countSaved(): Promise<void> {
    if (!saved.data.value?.length) return
    const { items } = await ask(api.GET('/api/v1/views/counts'))
    for (const { view_id: id, count, capped } of items ?? []) counts.value.set(id, { count, capped })
  }

  async function countBuiltIn(): Promise<void> {
    const now = serverNow()
    for (const view of builtIn.value) {
      if (view.uncounted) continue
      const { filters, sort } = queryOfBuiltIn(view)
      const query = { ...requestOf(filters, sort, now), limit: 1, count: true }
      const page = await ask(api.GET('/api/v1/tickets', { params: { query: query as object } }))
      counts.value.set(view.id, { count: page.total ?? null, capped: false })
    }
  }

  let counting: Promise<void> | null = null
  /** One at a time; nobody waits for figures, and a failure leaves the old ones. */
  function recount(): Promise<void> {
    counting ??= Promise.all([countSaved(), countBuiltIn()])
      .then(() => undefined, () => undefined)
      .finally(() => (counting = null))
    return counting
  }

  async function save(name: string, query: string, sort: Sort, share: Share): Promise<View> {
    const body = { name, query, sort, columns: [], ...share }
    const view = await ask(api.POST('/api/v1/views', { body }))
    await saved.reload()
    void recount()
    return view as View
  }

  async function change(view: View, query: string, sort: Sort): Promise<void> {
    await ask(
      api.PATCH('/api/v1/views/{id}', {
        params: { path: { id: view.id }, header: { 'If-Match': etagOf(view.version) } },
        body: { name: view.name, query, sort },
      }),
    )
    await saved.reload()
    void recount()
  }

  async function remove(view: View): Promise<void> {
    await ask(api.DELETE('/api/v1/views/{id}', { params: { path: { id: view.id } } }))
    await saved.reload()
  }

  const timer = setInterval(() => !document.hidden && void recount(), countsEvery)
  onScopeDispose(() => clearInterval(timer))
  void saved.reload().then(recount)
  return { builtIn, saved, counts, recount, save, change, remove }
}

export interface Share {
  shared: Schemas['Shared']
  team_id?: string | null
}
