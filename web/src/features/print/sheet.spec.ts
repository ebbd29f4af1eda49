import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/api/client'
import { bandOf, customText, formOf, rowsOf } from './sheet'

const fact = (label: string, wide = false) => ({ label, value: '', wide })

describe('rows', () => {
  it('put two facts beside each other, wide ones alone, and keep the order', () => {
    const rows = rowsOf([fact('a'), fact('b'), fact('c'), fact('d', true), fact('e'), fact('f')])
    expect(rows.map((row) => row.map((one) => one.label).join(''))).toEqual(['ab', 'c', 'd', 'ef'])
  })

  it('are none for nothing', () => expect(rowsOf([])).toEqual([]))
})

describe('bands', () => {
  it.each([
    [0, 0, 'morning'],
    [11, 59, 'morning'],
    [12, 0, 'afternoon'],
    [17, 29, 'afternoon'],
    [17, 30, 'evening'],
    [23, 59, 'evening'],
  ] as const)('%i:%i is %s', (hour, minute, band) => expect(bandOf(hour, minute)).toBe(band))
})

describe('a ticket', () => {
  const ticket = { custom: { place: 'B2', size: 3 }, forms: { assessment: { reason: 'x' } } }
  const same = ticket as unknown as Schemas['Ticket']

  it('gives texts of custom only', () => {
    expect(customText(same, 'place')).toBe('B2')
    expect(customText(same, 'size')).toBe('')
    expect(customText(same, 'other')).toBe('')
  })

  it('gives the form of a stage or none', () => {
    expect(formOf(same, 'assessment')).toEqual({ reason: 'x' })
    expect(formOf(same, 'summary')).toBeNull()
  })
})
