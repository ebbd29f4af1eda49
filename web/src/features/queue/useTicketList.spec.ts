import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '@/api/problem'
import { joined, kept, useTicketList, type FetchPage, type Ticket } from './useTicketList'

const ticket = (id: string, version = 1) => ({ id, version, timers: [] }) as unknown as Ticket
const ids = (rows: readonly Ticket[]) => rows.map((row) => row.id).join('')

function listOf(fetch: FetchPage) {
  return effectScope().run(() => useTicketList(() => ({ status: 'open' }), fetch))!
}

/** A server with these tickets, in pages of two or of so many. */
function server(all: string[], page = 2) {
  const asked: Record<string, string>[] = []
  const fetch: FetchPage = (query) => {
    asked.push(query)
    const from = query['cursor'] ? all.indexOf(query['cursor']) : 0
    const size = Math.min(page, Number(query['limit']))
    return Promise.resolve({
      items: all.slice(from, from + size).map((id) => ticket(id)),
      next_cursor: all[from + size] ?? null,
      total: all.length,
    })
  }
  return { asked, fetch, all }
}

describe('the list of tickets', () => {
  it('goes on where the page before ended', async () => {
    const { asked, fetch } = server(['a', 'b', 'c'])
    const list = listOf(fetch)
    await list.load()
    await list.more()
    await list.more()
    expect(ids(list.rows.value)).toBe('abc')
    expect(list.total.value).toBe(3)
    expect(asked.map((query) => query['cursor'])).toEqual([undefined, 'c'])
    expect(asked[1]!['status']).toBe('open')
  })

  it('renews all that it shows without losing rows in between', async () => {
    const { fetch, all } = server(['b', 'c', 'd'])
    const list = listOf(fetch)
    await list.load()
    await list.more()
    all.splice(0, all.length, 'a', 'b', 'd')
    const refreshing = list.refresh()
    expect(ids(list.rows.value)).toBe('bcd')
    await refreshing
    expect(ids(list.rows.value)).toBe('abd')
  })

  it.for(['before', 'after'] as const)('reads on to the end, though it is renewed just %s', async (when) => {
    const { fetch } = server(Array.from({ length: 120 }, (_, n) => `${n}`), 200)
    const list = listOf(async (query, signal) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      signal.throwIfAborted()
      return fetch(query, signal)
    })
    await list.load()
    const refreshing = when === 'before' ? [list.refresh()] : []
    const filling = list.fill(100)
    if (when === 'after') refreshing.push(list.refresh(), list.refresh())
    await Promise.all([filling, ...refreshing])
    expect(list.rows.value).toHaveLength(100)
    expect(list.loadingMore.value).toBe(false)
  })

  it('lets the last one of two loads count', async () => {
    const answers: ((id: string) => void)[] = []
    const list = listOf(() => new Promise((resolve) => {
      answers.push((id) => resolve({ items: [ticket(id)], next_cursor: null }))
    }))
    const first = list.load()
    const second = list.load()
    answers[1]!('new')
    answers[0]!('old')
    await Promise.all([first, second])
    expect(ids(list.rows.value)).toBe('new')
  })

  it('keeps what was there, marked as old, when the server cannot be reached', async () => {
    let away = false
    const list = listOf(() => away
      ? Promise.reject(ProblemError.unreachable())
      : Promise.resolve({ items: [ticket('a')], next_cursor: null }))
    await list.load()
    away = true
    await list.refresh()
    expect(list.state.value).toBe('stale')
    expect(ids(list.rows.value)).toBe('a')
    away = false
    await list.refresh()
    expect(list.state.value).toBe('ready')
  })
})

describe('pages', () => {
  it('show a ticket once that moved from one to the next', () => {
    const rows = joined([ticket('a'), ticket('b', 1)], [ticket('b', 2), ticket('c')])
    expect(ids(rows)).toBe('abc')
    expect(rows[1]!.version).toBe(2)
  })

  it('keep the objects of rows that did not change', () => {
    const [a, b] = [ticket('a'), ticket('b', 1)]
    const rows = kept([a, b], [ticket('b', 2), ticket('a')])
    expect(rows[1]).toBe(a)
    expect(rows[0]).not.toBe(b)
  })
})
