import { describe, expect, it } from 'vitest'
import { dueTone, fitting, leftUntil, toneOf, valueText, type Figure } from './wallboard'

const now = Date.parse('2026-11-26T12:00:00.000Z')
const figure = (some: Partial<Figure>): Figure => ({
  code: 'received', name: '', value: 0, unit: 'tickets', window: 'now', from: null, usual: null, most: null,
  since: null, formula: '', drill: null, ...some,
})

describe('a figure', () => {
  it('that lasts goes on by the second, and never back', () => {
    const wait = figure({ unit: 'seconds', value: 8, since: '2026-11-26T11:59:50.000Z' })
    expect(valueText(wait, now)).toBe('00:10')
    expect(valueText(wait, now + 3_600_000)).toBe('1:00:10')
    expect(valueText(wait, now - 60_000)).toBe('00:08')
    expect(valueText(figure({ unit: 'seconds', value: 0 }), now)).toBe('00:00')
  })

  it('that is a share has one decimal, and none when it is whole', () => {
    expect(valueText(figure({ unit: 'percent', value: 96 }), now)).toBe('96.0%')
    expect(valueText(figure({ unit: 'percent', value: 100 }), now)).toBe('100%')
    expect(valueText(figure({ unit: 'percent', value: null }), now)).toBe('')
  })

  it('wants to be looked at, or is an alarm above what it may be', () => {
    expect(toneOf(figure({ code: 'calls_waiting', value: 0 }), now)).toBe('plain')
    expect(toneOf(figure({ code: 'calls_waiting', value: 1 }), now)).toBe('attention')
    expect(toneOf(figure({ code: 'received', value: 900 }), now)).toBe('plain')
    expect(toneOf(figure({ code: 'overdue', value: 0, most: 0 }), now)).toBe('plain')
    expect(toneOf(figure({ code: 'overdue', value: 1, most: 0 }), now)).toBe('alarm')
  })

  it('that lasts becomes an alarm by itself', () => {
    const wait = figure({ unit: 'seconds', value: 8, since: '2026-11-26T11:59:50.000Z', most: 20 })
    expect(toneOf(wait, now)).toBe('plain')
    expect(toneOf(wait, now + 11_000)).toBe('alarm')
  })
})

it('a ticket is the more urgent the nearer it is, and never less than due', () => {
  const due = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
  expect([90, 60, 15, -5].map((minutes) => dueTone(due(minutes), now))).toEqual(['plain', 'attention', 'alarm', 'alarm'])
  expect(leftUntil(due(-5), now)).toBe(0)
})

it('what does not fit is told as a number', () => {
  expect(fitting([1, 2, 3], 2)).toEqual({ shown: [1, 2], rest: 1 })
  expect(fitting([1], 2)).toEqual({ shown: [1], rest: 0 })
})
