import { onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem, type ProblemError } from '@/api/problem'
import type { LoadState } from '@/shared/useLoad'

export type Ticket = Schemas['Ticket']

export interface Page {
  items: Ticket[]
  next_cursor: string | null
  total?: number
}
export type FetchPage = (query: Record<string, string>, signal: AbortSignal) => Promise<Page>

export const pageSize = 50
const largestPage = 200
/** Beyond that many rows a refresh renews the beginning only. */
const refreshedAtMost = 1_000

async function fetchPage(query: Record<string, string>, signal: AbortSignal): Promise<Page> {
  const answer = await ask(api.GET('/api/v1/tickets', { params: { query: query as object }, signal }))
  return answer as unknown as Page
}

/**
 * Tickets page by page. `load` begins anew, `more` goes on, `refresh` renews the rows that are here
 * without taking any away in between; the latter two wait for each other. Of overlapping calls the
 * last `load` counts.
 */
export function useTicketList(request: () => Record<string, string>, fetch: FetchPage = fetchPage) {
  const rows = shallowRef<Ticket[]>([])
  const total = ref<number | null>(null)
  const cursor = ref<string | null>(null)
  const state = ref<LoadState>('loading')
  const problem = ref<ProblemError | null>(null) as Ref<ProblemError | null>
  const loadingMore = ref(false)
  let query: Record<string, string> = {}
  let running = new AbortController()
  let reading: Promise<void> | null = null
  let renewing: Promise<void> | null = null

  function begin(): AbortController {
    running.abort()
    running = new AbortController()
    loadingMore.value = false
    return running
  }

  function failed(error: unknown, mine: AbortController): void {
    if (mine !== running || mine.signal.aborted) return
    if (!isProblem(error)) throw error
    problem.value = error
    state.value = rows.value.length === 0 ? 'error' : 'stale'
  }

  async function load(): Promise<void> {
    const mine = begin()
    reading = null
    query = request()
    rows.value = []
    total.value = null
    cursor.value = null
    state.value = 'loading'
    try {
      const page = await fetch({ ...query, limit: String(pageSize), count: 'true' }, mine.signal)
      if (mine !== running) return
      rows.value = page.items
      cursor.value = page.next_cursor
      total.value = page.total ?? null
      state.value = 'ready'
      problem.value = null
    } catch (error) {
      failed(error, mine)
    }
  }

  function more(): Promise<void> {
    if (reading) return reading
    const mine = readMore().finally(() => {
      if (reading === mine) reading = null
    })
    return (reading = mine)
  }

  /** Reads on until so many are here. */
  async function fill(count: number): Promise<void> {
    for (let had = -1; cursor.value && rows.value.length < count && rows.value.length > had; ) {
      had = rows.value.length
      await more()
    }
  }

  async function readMore(): Promise<void> {
    // Its rows would otherwise be those from before.
    if (renewing) await renewing
    if (!cursor.value || state.value === 'loading') return
    const mine = running
    loadingMore.value = true
    try {
      const page = await fetch(
        { ...query, limit: String(pageSize), cursor: cursor.value }, mine.signal,
      )
      if (mine !== running) return
      rows.value = joined(rows.value, page.items)
      cursor.value = page.next_cursor
      state.value = 'ready'
    } catch (error) {
      failed(error, mine)
    } finally {
      if (mine === running) loadingMore.value = false
    }
  }

  function refresh(): Promise<void> {
    const mine = renew().finally(() => {
      if (renewing === mine) renewing = null
    })
    return (renewing = mine)
  }

  async function renew(): Promise<void> {
    if (reading) await reading
    if (state.value === 'loading') return
    if (state.value === 'error') return load()
    const mine = begin()
    const wanted = Math.max(pageSize, Math.min(rows.value.length, refreshedAtMost))
    const fresh = request()
    const found: Ticket[] = []
    let next: string | null = null
    try {
      do {
        const limit = Math.min(largestPage, wanted - found.length)
        const page: Page = await fetch(
          { ...fresh, limit: String(limit), count: String(!next), ...(next ? { cursor: next } : {}) },
          mine.signal,
        )
        if (mine !== running) return
        found.push(...page.items)
        if (page.total !== undefined) total.value = page.total
        next = page.next_cursor
      } while (next && found.length < wanted)
      query = fresh
      rows.value = kept(rows.value, found)
      cursor.value = next
      state.value = 'ready'
      problem.value = null
    } catch (error) {
      failed(error, mine)
    }
  }

  /** A ticket that this page knows better than the list. */
  function replace(ticket: Ticket): void {
    rows.value = rows.value.map((row) => (row.id === ticket.id ? ticket : row))
  }

  onScopeDispose(() => running.abort())
  return { rows, total, cursor, state, problem, loadingMore, load, more, fill, refresh, replace }
}

/** A ticket that moved between two pages is shown once, as it was read last. */
export function joined(before: readonly Ticket[], more: readonly Ticket[]): Ticket[] {
  const fresh = new Map(more.map((ticket) => [ticket.id, ticket]))
  const kept = before.map((ticket) => {
    const newer = fresh.get(ticket.id)
    fresh.delete(ticket.id)
    return newer ?? ticket
  })
  return [...kept, ...more.filter((ticket) => fresh.has(ticket.id))]
}

/** Rows that did not change stay the same objects, so that nothing of them is drawn again. */
export function kept(before: readonly Ticket[], found: readonly Ticket[]): Ticket[] {
  const old = new Map(before.map((ticket) => [ticket.id, ticket]))
  const same = (a: Ticket, b: Ticket) =>
    a.version === b.version && JSON.stringify(a.timers) === JSON.stringify(b.timers)
  return found.map((ticket) => {
    const was = old.get(ticket.id)
    return was && same(was, ticket) ? was : ticket
  })
}
