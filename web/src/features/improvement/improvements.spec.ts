import { describe, expect, it } from 'vitest'
import { changeOf, isLate, newOf, targetText, type Improvement, type Written } from './improvements'

const before = {
  id: 'i', version: 3, measures: '加派人手', target: '95.00', unit: 'percent', begun_on: '2026-11-01', due_on: '2026-11-30',
  state: 'open', responsible: { id: 'u', display_name: '吴建国' }, department: null,
} as unknown as Improvement
const written: Written = {
  figure: 'limits_met_rate', dimension: '', key: '', measures: ' 加派人手 ', target: '95', answer: 'user:u', begun_on: '2026-11-01',
  due_on: '2026-11-30',
}

describe('a measure', () => {
  it('is sent without what is blank', () => {
    expect(newOf({ ...written, target: ' ', due_on: '' })).toEqual({
      figure: 'limits_met_rate', measures: '加派人手', begun_on: '2026-11-01', responsible_id: 'u',
    })
    expect(newOf({ ...written, dimension: 'channel', key: 'phone', answer: 'department:d' })).toMatchObject({
      dimension: 'channel', key: 'phone', department_id: 'd', target: '95', due_on: '2026-11-30',
    })
  })

  it('is changed in what differs only', () => {
    expect(changeOf(before, written)).toEqual({})
    expect(changeOf(before, { ...written, target: '', due_on: '', answer: 'department:d' })).toEqual({
      target: null, due_on: null, department_id: 'd',
    })
    expect(changeOf({ ...before, target: null }, { ...written, target: '0' })).toEqual({ target: '0' })
    expect(changeOf({ ...before, target: null }, { ...written, target: '' })).toEqual({})
  })

  it('says its target in the unit of the figure', () => {
    expect(targetText({ target: '95.00', unit: 'percent' })).toBe('95.0%')
    expect(targetText({ target: '1300.50', unit: 'fen' })).toBe('¥1,300.50')
    expect(targetText({ target: '1200.00', unit: 'tickets' })).toBe('1,200')
    expect(targetText({ target: null, unit: 'tickets' })).toBe('')
  })

  it('is late after its day, while it is open', () => {
    expect(isLate(before, '2026-11-30')).toBe(false)
    expect(isLate(before, '2026-12-01')).toBe(true)
    expect(isLate({ ...before, state: 'done' }, '2026-12-01')).toBe(false)
    expect(isLate({ ...before, due_on: null }, '2026-12-01')).toBe(false)
  })
})
