import { describe, expect, it } from 'vitest'
import { blocksOf, moved, ordered, readLayout, shown, toggled, wideOf } from './blocks'
import { reportSample, tableSample } from './samples'

const none = { order: [], hidden: [] }
const blocks = ['figures', 'a', 'b', 'c']

describe('the blocks of a report', () => {
  it('are what it has', () => {
    const correction = { date: '2026-11-25', figure: 'received', dimension: '', key: '', name: '', delta: 1, seen_at: '' }
    const tables = [tableSample('by_channel', ['code'], [['web']]), tableSample('by_team', ['code'], [])]
    expect(blocksOf(reportSample({ tables }))).toEqual(['figures', 'anomalies', 'hot_subjects', 'table.by_channel'])
    expect(blocksOf(reportSample({ corrections: [correction] }))).toContain('corrections')
    expect(blocksOf(reportSample({ kind: 'weekly', tables }))).toEqual(['figures', 'hot_subjects', 'table.by_channel'])
  })

  it('keep the order that somebody gave them, and new ones find their place', () => {
    expect(ordered(blocks, none)).toEqual(blocks)
    expect(ordered(blocks, { order: ['c', 'gone', 'figures', 'b'], hidden: [] })).toEqual(['c', 'figures', 'a', 'b'])
  })

  it('move one place and not beyond the ends', () => {
    expect(moved(blocks, none, 'b', -1).order).toEqual(['figures', 'b', 'a', 'c'])
    expect(moved(blocks, none, 'figures', -1)).toBe(none)
    expect(moved(blocks, none, 'c', 1)).toBe(none)
    expect(moved(blocks, { order: ['other', 'c'], hidden: [] }, 'a', 1).order).toEqual(['figures', 'b', 'a', 'c', 'other'])
  })

  it('are hidden and shown', () => {
    const hidden = toggled(none, 'a')
    expect(shown(blocks, hidden)).toEqual(['figures', 'b', 'c'])
    expect(shown(blocks, toggled(hidden, 'a'))).toEqual(blocks)
  })

  it('share a row by two, and whoever is left alone has it', () => {
    const narrow = ['corrections', 'table.by_channel', 'table.by_kind', 'table.by_category', 'table.by_stage']
    expect([...wideOf(narrow, () => 4)].sort()).toEqual(['table.by_category', 'table.by_kind', 'table.by_stage'])
    expect([...wideOf(['table.by_channel', 'table.by_kind'], (block) => (block === 'table.by_kind' ? 9 : 3))]).toHaveLength(2)
    expect([...wideOf(['table.by_channel', 'table.by_kind'], () => 3)]).toEqual([])
  })

  it.each([[null], ['x'], [{ order: 3 }], [undefined]])('are the usual ones where %s was kept', (kept) => {
    expect(readLayout(kept)).toEqual(none)
  })
})
