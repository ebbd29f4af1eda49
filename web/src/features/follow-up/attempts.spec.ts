import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { isDue, nextVisitOf } from './attempts'

const ticket = (members: object) => members as unknown as Schemas['Ticket']

describe('attempts', () => {
  it('are what the server reckons', () => {
    const next_visit = { attempts: 2, counted: 1, counts_from: '2026-11-26T04:00:00.000Z' }
    expect(nextVisitOf(ticket({ next_visit, visits: [] }))).toEqual({
      attempts: 2,
      counted: 1,
      countsFrom: '2026-11-26T04:00:00.000Z',
    })
  })

  it('are the failed visits of this round where it does not say', () => {
    const visits = [
      { reached: false, cycle: 0 },
      { reached: false, cycle: 1 },
      { reached: true, cycle: 1 },
    ]
    expect(nextVisitOf(ticket({ reopened_count: 1, visits }))).toEqual({
      attempts: 1,
      counted: null,
      countsFrom: null,
    })
  })
})

describe('another attempt', () => {
  const at = Date.parse('2026-11-26T04:00:00.000Z')
  const next = { attempts: 1, counted: 1, countsFrom: '2026-11-26T04:00:00.000Z' }

  it('counts from its time on', () => {
    expect(isDue(next, at - 1)).toBe(false)
    expect(isDue(next, at)).toBe(true)
  })

  it('counts at once when nothing stands in its way', () => {
    expect(isDue({ ...next, countsFrom: null }, 0)).toBe(true)
  })
})
