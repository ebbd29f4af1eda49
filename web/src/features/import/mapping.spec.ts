import { describe, expect, it } from 'vitest'
import { cellOf, choicesOf, columnsOf, customName, percentOf, running, stepOf, tableOf, type Import } from './mapping'

describe('what columns mean', () => {
  const header = ['No', 'Text', 'Odd']
  const sample = [['1', 'a', ''], ['2', '', ''], ['3', 'c', ''], ['4', 'd', ''], ['5', 'e', '']]

  it('is shown by column with a few samples', () => {
    expect(choicesOf(header, sample, { external_id: 'No', subject: 'Text' })).toEqual([
      { column: 'No', samples: ['1', '2', '3'], target: 'external_id' },
      { column: 'Text', samples: ['a', 'c', 'd'], target: 'subject' },
      { column: 'Odd', samples: [], target: '' },
    ])
  })

  it('goes back to what it was', () => {
    const columns = { external_id: 'No', subject: 'Text', [customName('Odd')]: 'Odd' }
    expect(columnsOf(choicesOf(header, sample, columns))).toEqual({ columns, repeated: [] })
  })

  it('names the second column of one field', () => {
    const choices = choicesOf(header, sample, {}).map((choice) => ({ ...choice, target: 'subject' }))
    expect(columnsOf(choices)).toEqual({ columns: { subject: 'No' }, repeated: ['Text', 'Odd'] })
  })
})

describe('where an import stands', () => {
  it('is what the server knows', () => {
    expect(stepOf({ state: 'uploaded' } as Import)).toBe('mapping')
    expect(stepOf({ state: 'mapped', job: null } as Import)).toBe('trial')
    expect(stepOf({ state: 'mapped', job: { kind: 'commit', state: 'running' } } as Import)).toBe('commit')
    expect(stepOf({ state: 'committed' } as Import)).toBe('done')
  })

  it('shows how far its job is', () => {
    expect(running({ job: { state: 'queued' } } as Import)).toBe(true)
    expect(running({ job: { state: 'done' } } as Import)).toBe(false)
    expect(running(undefined)).toBe(false)
    expect(percentOf({ state: 'running', done: 1, total: 3 })).toBe(33)
    expect(percentOf({ state: 'running', done: 1, total: null })).toBe(0)
    expect(percentOf({ state: 'done', done: 0, total: 0 })).toBe(100)
  })
})

describe('a workbook', () => {
  it('gives header and rows without blanks at the end', () => {
    const rows = [['A', null], [1, true], [new Date('2026-01-02T00:00:00Z'), new Date('2026-01-02T03:04:05Z')], [null, '']]
    expect(tableOf(rows)).toEqual({ header: ['A', ''], rows: [[1, true], ['2026-01-02', '2026-01-02 03:04:05']] })
    expect(tableOf([])).toEqual({ header: [], rows: [] })
    expect(cellOf(undefined)).toBeNull()
  })
})
