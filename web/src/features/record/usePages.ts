import { computed, shallowRef, watch, type Ref, type WatchSource } from 'vue'
import { ask } from '@/api/client'
import { useLoad } from '@/shared/useLoad'

// Lists of the office are read page by page: a cursor leads on, and the way back is remembered.

export const pageSize = 50

export interface PageOf<T> {
  items: T[]
  next_cursor: string | null
  total?: number
}

export interface PageQuery {
  limit: number
  cursor?: string
}

/** What is in a page is not in its generated type. */
export async function pageOf<T>(call: Promise<{ data?: unknown; response: Response }>): Promise<PageOf<T>> {
  return (await ask(call)) as PageOf<T>
}

/** Follows the cursor to the end, for lists that are short by nature. */
export async function allOf<T>(read: (page: PageQuery) => Promise<PageOf<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | null = null
  do {
    const page: PageOf<T> = await read({ limit: 200, ...(cursor ? { cursor } : {}) })
    found.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return found
}

export function usePages<T>(
  read: (page: PageQuery, signal: AbortSignal) => Promise<PageOf<T>>,
  options: { watch?: WatchSource | WatchSource[] } = {},
) {
  /** The cursors of this page and those before it; the first page has none. */
  const way = shallowRef<string[]>([])
  const load = useLoad((signal) => {
    const cursor = way.value.at(-1)
    return read({ limit: pageSize, ...(cursor ? { cursor } : {}) }, signal)
  })

  async function go(next: string[]): Promise<void> {
    way.value = next
    await load.reload()
  }

  async function restart(): Promise<void> {
    load.data.value = undefined
    load.state.value = 'loading'
    await go([])
  }

  if (options.watch) watch(options.watch, () => void restart())

  return {
    items: computed(() => load.data.value?.items ?? []) as Ref<T[]>,
    total: computed(() => load.data.value?.total),
    first: computed(() => way.value.length * pageSize + 1),
    state: load.state,
    problem: load.problem,
    reload: load.reload,
    restart,
    hasPrevious: computed(() => way.value.length > 0),
    hasNext: computed(() => Boolean(load.data.value?.next_cursor)),
    next: () => {
      const cursor = load.data.value?.next_cursor
      return cursor ? go([...way.value, cursor]) : Promise.resolve()
    },
    previous: () => go(way.value.slice(0, -1)),
  }
}

export type Pages<T> = ReturnType<typeof usePages<T>>
