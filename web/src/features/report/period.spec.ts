import { describe, expect, it } from 'vitest'
import { daysOf, neighbour, periodOf } from './period'

describe('a period', () => {
  it('holds its days', () => {
    expect(daysOf('daily', '2024-02-29')).toEqual({ from: '2024-02-29', to: '2024-02-29' })
    expect(daysOf('weekly', '2026-W48')).toEqual({ from: '2026-11-23', to: '2026-11-29' })
    expect(daysOf('monthly', '2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
  })

  it.each([
    ['daily', '2026-02-30'], ['daily', '2026-2-3'], ['daily', ''], ['weekly', '2026-W54'], ['weekly', '2025-W53'],
    ['weekly', '2026-W00'], ['monthly', '2026-13'], ['monthly', '2026-11-26'],
  ] as const)('%s %s is none', (kind, period) => {
    expect(daysOf(kind, period)).toBeNull()
  })

  it.each([
    ['2020-12-31', '2020-W53'], ['2021-01-03', '2020-W53'], ['2021-01-04', '2021-W01'],
    ['2024-12-30', '2025-W01'], ['2026-11-26', '2026-W48'],
  ])('week of %s is %s', (date, week) => {
    expect(periodOf('weekly', date)).toBe(week)
  })

  it('has neighbours over the ends of months and years', () => {
    expect(neighbour('daily', '2024-03-01', -1)).toBe('2024-02-29')
    expect(neighbour('daily', '2026-12-31', 1)).toBe('2027-01-01')
    expect(neighbour('weekly', '2020-W53', 1)).toBe('2021-W01')
    expect(neighbour('weekly', '2021-W01', -1)).toBe('2020-W53')
    expect(neighbour('monthly', '2026-12', 1)).toBe('2027-01')
    expect(neighbour('monthly', '2026-01', -1)).toBe('2025-12')
  })
})
