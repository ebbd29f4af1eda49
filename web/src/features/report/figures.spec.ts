import { describe, expect, it } from 'vitest'
import { deviationOf, formatCell, formatValue } from './figures'

describe('a value', () => {
  it.each([
    [1234567, 'tickets', '1,234,567'], [-1200, 'tickets', '−1,200'], [96.2, 'percent', '96.2%'], [100, 'percent', '100.0%'],
    [45, 'seconds', '45 秒'], [185, 'seconds', '3 分 5 秒'], [130050, 'fen', '¥1,300.50'], [2.25, 'score', '2.3'],
    [null, 'percent', '—'], [undefined, 'tickets', '—'],
  ] as const)('%s %s reads %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text)
  })

  it('of a cell may be text or nothing', () => {
    expect(formatCell('电话', '')).toBe('电话')
    expect(formatCell(null, 'tickets')).toBe('—')
    expect(formatCell(0, 'tickets')).toBe('0')
  })
})

describe('the deviation', () => {
  it('is told in numbers and as a share of the usual', () => {
    expect(deviationOf({ value: 128, usual: 116, unit: 'tickets' })).toEqual({ way: 'up', by: '12', share: 10 })
    expect(deviationOf({ value: 3, usual: 4, unit: 'tickets' })).toEqual({ way: 'down', by: '1', share: -25 })
    expect(deviationOf({ value: 4, usual: 4, unit: 'tickets' })).toEqual({ way: 'same', by: '0', share: 0 })
  })

  it('of shares is in points, and of nothing there is no share', () => {
    expect(deviationOf({ value: 96.2, usual: 98, unit: 'percent' })).toEqual({ way: 'down', by: '1.8 个百分点', share: null })
    expect(deviationOf({ value: 5, usual: 0, unit: 'tickets' })).toEqual({ way: 'up', by: '5', share: null })
  })

  it('needs both', () => {
    expect(deviationOf({ value: null, usual: 5, unit: 'percent' })).toBeNull()
    expect(deviationOf({ value: 5, usual: null, unit: 'tickets' })).toBeNull()
  })
})
