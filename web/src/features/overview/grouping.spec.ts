import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { barsOf, chiefFigures, grouped, pageOfDrill, pressing, type Ticket } from './grouping'

type Timer = Schemas['Timer']

function timer(state: NonNullable<Timer['state']>, due: string): Timer {
  return { state, due_at: due, started_at: '2026-11-26T00:00:00.000Z' }
}

function ticket(id: string, more: Partial<Ticket>): Ticket {
  return { id, timers: [], ...more } as Ticket
}

const now = Date.parse('2026-11-26T08:00:00.000Z')

describe('what will breach', () => {
  it('is told by the clock that is due first and not done', () => {
    const timers = [
      { ...timer('breached', '2026-11-26T01:00:00.000Z'), met_at: '2026-11-26T02:00:00.000Z' },
      timer('running', '2026-11-28T00:00:00.000Z'),
      timer('running', '2026-11-27T00:00:00.000Z'),
      timer('met', '2026-11-26T09:00:00.000Z'),
    ]
    expect(pressing(ticket('1', { timers }))?.due_at).toBe('2026-11-27T00:00:00.000Z')
    const overdue = timer('breached', '2026-11-26T01:30:00.000Z')
    expect(pressing(ticket('1', { timers: [...timers, overdue] }))).toBe(overdue)
    expect(pressing(ticket('1', { timers: [timers[0]!, timers[3]!] }))).toBeNull()
  })

  it('is grouped in the order of urgency, and what is nobody’s has a group, too', () => {
    const late = [timer('breached', '2026-11-26T01:00:00.000Z')]
    const groups = grouped(
      [ticket('1', { team_id: 'b', timers: late }), ticket('2', { team_id: null }), ticket('3', { team_id: 'b' })],
      'team',
      now,
    )
    expect(groups.map((group) => [group.id, group.tickets.map(({ id }) => id), group.breached])).toEqual([
      ['b', ['1', '3'], 1],
      ['', ['2'], 0],
    ])
  })
})

describe('the report', () => {
  it('drills to the list with the same filters', () => {
    expect(pageOfDrill('/api/v1/tickets?opened_on=2026-11-26')).toBe('/tickets?opened_on=2026-11-26')
    expect(pageOfDrill('/api/v1/customers')).toBeNull()
    expect(pageOfDrill(undefined)).toBeNull()
  })

  it('gives the few figures that say how the day goes, however many it has', () => {
    const figures = ['received', 'calls_offered', 'clocks_breached'].map((code) => ({ code, value: 1 }))
    expect(chiefFigures({ figures } as Schemas['DailyReport']).map(({ code }) => code)).toEqual(['received', 'clocks_breached'])
    expect(chiefFigures(undefined)).toEqual([])
  })

  it('gives a column as bars', () => {
    const columns = ['code', 'name', 'received', 'carried_over']
    const rows = [['intake', 'A', 1, 2], ['closed', 'B', 3, 0]]
    const report = { tables: [{ code: 'by_stage', columns, rows }] } as unknown as Schemas['DailyReport']
    expect(barsOf(report, 'by_stage', 'carried_over')).toEqual([{ code: 'intake', name: 'A', value: 2 }])
    expect(barsOf(report, 'by_stage', 'other')).toEqual([])
    expect(barsOf(undefined, 'by_stage', 'received')).toEqual([])
  })
})
