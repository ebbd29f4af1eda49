import { describe, expect, it } from 'vitest'
import { chartOf, orderedTables, usualSorting } from './charts'
import type { Cell } from './reportClient'
import { reportSample, tableSample as table } from './samples'

describe('a chart', () => {
  it('draws what came in and went out beside each other', () => {
    const chart = chartOf(
      table('by_channel', ['code', 'name', 'received', 'opened', 'closed'], [['phone', 'P', 5, 5, 2], ['web', 'W', 0, 0, 0], ['email', 'E', 1, 1, 0]]),
    )
    expect(chart).toEqual({
      kind: 'columns', labels: ['P', 'E'], of: 3,
      series: [{ code: 'received', name: '<received>', values: [5, 1] }, { code: 'closed', name: '<closed>', values: [2, 0] }],
    })
  })

  it('draws the fifteen largest categories, the largest first', () => {
    const rows = Array.from({ length: 20 }, (_, at): Cell[] => [`c${at}`, `C${at}`, at])
    const chart = chartOf(table('by_category', ['code', 'name', 'received'], rows))!
    expect(chart.labels).toHaveLength(15)
    expect([chart.labels[0], chart.labels[14], chart.of]).toEqual(['C19', 'C5', 20])
  })

  it('draws the backlog of each stage, and its ages', () => {
    const ages = table('stage_ages', ['code', 'name', 'up_to_1_day', 'over_30_days', 'carried_over'], [['intake', 'I', 3, 2, 5], ['closed', 'C', 1, 0, 1]])
    expect(chartOf(ages)!.series.map(({ code }) => code)).toEqual(['up_to_1_day', 'over_30_days'])
    const plain = table('by_stage', ['code', 'name', 'carried_over'], [['intake', 'I', 5], ['closed', 'C', 1]])
    expect(chartOf(plain)!.series.map(({ code }) => code)).toEqual(['carried_over'])
  })

  it('keeps the days on which nothing was', () => {
    const days = table('trend', ['code', 'received', 'closed'], [['2026-11-25', 0, 0], ['2026-11-26', 4, null]])
    expect(chartOf(days)).toMatchObject({ labels: ['11-25', '11-26'], series: [{ values: [0, 4] }, { values: [0, null] }] })
  })

  it('is none of other tables, of empty ones, of a single day', () => {
    expect(chartOf(table('by_agent', ['name', 'received'], [['A', 1]]))).toBeNull()
    expect(chartOf(table('by_channel', ['name', 'received'], []))).toBeNull()
    expect(chartOf(table('by_channel', ['name', 'other'], [['A', 1]]))).toBeNull()
    expect(chartOf(table('trend', ['code', 'received'], [['2026-11-25', 1]]))).toBeNull()
  })
})

it('a table whose largest rows are drawn begins with them', () => {
  expect(usualSorting(table('by_category', ['code', 'name', 'opened'], []))).toEqual({ code: 'opened', descending: true })
  expect(usualSorting(table('by_channel', ['code', 'name', 'received'], []))).toBeNull()
})

it('a long trend begins with the last day, a week with its first', () => {
  const days = (count: number) => table('trend', ['code', 'received'], Array.from({ length: count }, (_, at): Cell[] => [`2026-11-${at + 10}`, at]))
  expect(usualSorting(days(20))).toEqual({ code: 'code', descending: true })
  expect(usualSorting(days(7))).toBeNull()
})

it('tables come in the order in which a report is read, unknown ones last', () => {
  const tables = ['by_agent', 'new_b', 'by_channel', 'new_a', 'trend'].map((code) => table(code, [], []))
  expect(orderedTables(reportSample({ tables })).map(({ code }) => code)).toEqual([
    'trend', 'by_channel', 'by_agent', 'new_b', 'new_a',
  ])
})
