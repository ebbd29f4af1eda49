import { describe, expect, it } from 'vitest'
import {
  filtersOfSaved, partsOf, readQuery, requestOf, sameQuery, savedQueryOf, shownFilters, toggled, withoutFilter, writeQuery,
} from './filters'

describe('the address of the list', () => {
  it('keeps filters, order and view, and nothing that it does not know', () => {
    const query = readQuery({ view: 'mine', status: 'open', owner: ['me', 'none'], evil: '1', sort: 'priority' })
    expect(query).toEqual({
      view: 'mine', sort: 'priority', filters: { status: 'open', owner: 'me,none' },
    })
    expect(writeQuery(query)).toEqual({ view: 'mine', status: 'open', owner: 'me,none', sort: 'priority' })
  })

  it('falls back to the most urgent first and does not write that down', () => {
    expect(readQuery({ sort: 'colour' }).sort).toBe('due_at')
    expect(writeQuery({ filters: {}, sort: 'due_at', view: null })).toEqual({})
  })

  it('turns hours from now into the point in time that the API takes', () => {
    const now = Date.parse('2026-11-26T01:02:03.004Z')
    expect(requestOf({ status: 'open', due_within: '4' }, 'due_at', now)).toEqual({
      status: 'open', sort: 'due_at', due_before: '2026-11-26T05:03:00.000Z',
    })
  })

  it('asks the same for every page of one minute', () => {
    const at = (text: string) => requestOf({ due_within: '1' }, 'due_at', Date.parse(text))['due_before']
    expect(at('2026-11-26T01:02:03.000Z')).toBe(at('2026-11-26T01:02:59.000Z'))
  })
})

describe('a saved view', () => {
  it('comes back as it was saved', () => {
    const filters = { status: 'open,suspended', q: '退款 & 换货', category: 'product.quality' }
    const { query, complete } = savedQueryOf(filters)
    expect(complete).toBe(true)
    expect(filtersOfSaved(query)).toEqual(filters)
  })

  it('says that it cannot keep a span from now', () => {
    expect(savedQueryOf({ due_within: '4', owner: 'me' })).toEqual({ query: 'owner=me', complete: false })
  })

  it('is the same whatever the order of its members', () => {
    const a = { filters: { status: 'open', owner: 'me' }, sort: 'due_at' as const, view: 'x' }
    const b = { filters: { owner: 'me', status: 'open', q: '' }, sort: 'due_at' as const, view: null }
    expect(sameQuery(a, b)).toBe(true)
    expect(sameQuery(a, { ...b, sort: 'priority' })).toBe(false)
  })
})

it('a figure and its days are one filter', () => {
  const filters = { figure: 'received', figure_from: '2026-11-26', figure_to: '2026-11-26', figure_of: 'stage:intake', channel: 'web', q: 'x' }
  expect(shownFilters(filters).map(([name]) => name)).toEqual(['figure', 'channel'])
  expect(withoutFilter(filters, 'figure')).toEqual({ channel: 'web', q: 'x' })
  expect(withoutFilter(filters, 'channel')).toEqual({ ...filters, channel: undefined })
  expect(shownFilters({ figure_from: '2026-11-26' }).map(([name]) => name)).toEqual(['figure_from'])
})

it('a value goes in and out of a filter', () => {
  expect(toggled('open', 'closed')).toBe('open,closed')
  expect(toggled('open,closed', 'open')).toBe('closed')
  expect(toggled(undefined, 'open')).toBe('open')
})

it('the part of a figure is read in pairs', () => {
  expect(partsOf('stage:intake,opened_to:2026-11-20')).toEqual([['stage', 'intake'], ['opened_to', '2026-11-20']])
  expect(partsOf(undefined)).toEqual([])
})
