import { describe, expect, it } from 'vitest'
import { columnsOf, movementTone, nextSorting, pageOfCell, pageOfPart, sortedRows, unitIn, untilToday } from './tables'
import { figureSample, reportSample, tableSample } from './samples'

const units = ['text', 'text', 'tickets', 'percent']
const channels = tableSample(
  'by_channel', ['code', 'name', 'received', 'settled_rate'], [['phone', '电话', 12, 90], ['web', '网络', 3, null], ['email', '邮件', 20, 100]],
  { column_units: units },
)
const categories = tableSample('by_category', ['code', 'name', 'received'], [
  ['product', '产品', 4], ['product.leak', '漏水', 2], ['service', '服务', 1], ['none', '（无）', 1],
])
const report = reportSample({
  figures: [figureSample({ code: 'received', drill: '/api/v1/tickets?figure=received&figure_from=2026-11-26' })],
  tables: [channels, categories],
})
const noIds = () => null

describe('a table', () => {
  it('shows names instead of codes, and knows what counts what', () => {
    expect(columnsOf(channels).map(({ code, name, numeric, unit }) => [code, name, numeric, unit])).toEqual([
      ['name', '<name>', false, 'text'], ['received', '<received>', true, 'tickets'], ['settled_rate', '<settled_rate>', true, 'percent'],
    ])
  })

  it('hides each code that has its name beside it, but no date', () => {
    const codes = (columns: string[], units: string[]) =>
      columnsOf(tableSample('x', columns, [], { column_units: units })).map(({ code }) => code)
    expect(codes(['code', 'name', 'department', 'department_name'], ['text', 'text', 'text', 'text'])).toEqual(['name', 'department_name'])
    expect(codes(['code', 'name', 'received'], ['date', 'text', 'tickets'])).toEqual(['code', 'name', 'received'])
  })

  it('keeps codes where there are no names', () => {
    expect(columnsOf(tableSample('x', ['code', 'count'], [])).map(({ code }) => code)).toEqual(['code', 'count'])
  })
})

describe('a table of what is not counted alike', () => {
  const measures = tableSample(
    'improvements', ['code', 'name', 'moved', 'moved_name', 'unit', 'before', 'now'],
    [['x', '加派人手', 'better', '好转', 'percent', 91.5, 96], ['y', '换包装', 'worse', '变差', 'tickets', 4, null]],
    { column_units: ['text', 'text', 'text', 'text', 'text', '', ''] },
  )

  it('takes the unit of each row and does not show it as words', () => {
    const columns = columnsOf(measures)
    expect(columns.map(({ code, numeric }) => [code, numeric])).toEqual([
      ['name', false], ['moved_name', false], ['before', true], ['now', true],
    ])
    expect(measures.rows.map((row) => unitIn(measures, row, columns[2]!))).toEqual(['percent', 'tickets'])
    expect(['better', 'worse', 'same'].map(movementTone)).toEqual(['ok', 'breach', 'plain'])
  })

  it('shows the numbers of tickets, though they are codes with names', () => {
    const groups = tableSample('groups', ['code', 'name', 'tickets'], [['202611260000103', '漏水', 3]])
    expect(columnsOf(groups).map(({ code, ticket }) => [code, ticket])).toEqual([['code', true], ['name', false], ['tickets', false]])
  })
})

it('days to come are not told', () => {
  const days = tableSample('trend', ['code', 'received'], [['2026-11-25', 4], ['2026-11-26', 0], ['2026-11-27', 0]])
  expect(untilToday(days, '2026-11-26').rows).toHaveLength(2)
  expect(untilToday(channels, '2026-11-26')).toBe(channels)
})

describe('sorting', () => {
  const first = (code: string, descending: boolean) => sortedRows(channels, { code, descending }, 'zh').map(([code]) => code)

  it('puts what has no value last, whichever way', () => {
    expect(first('settled_rate', true)).toEqual(['email', 'phone', 'web'])
    expect(first('settled_rate', false)).toEqual(['phone', 'email', 'web'])
    expect(first('received', true)).toEqual(['email', 'phone', 'web'])
  })

  it('goes by pinyin for words', () => {
    expect(first('name', false)).toEqual(['phone', 'web', 'email'])
  })

  it('begins with the largest number, turns round and ends', () => {
    const [name, received] = columnsOf(channels)
    let now = nextSorting(null, received!)
    expect(now).toEqual({ code: 'received', descending: true })
    now = nextSorting(now, received!)
    expect(now).toEqual({ code: 'received', descending: false })
    expect(nextSorting(now, received!)).toBeNull()
    expect(nextSorting(now, name!)).toEqual({ code: 'name', descending: false })
  })
})

describe('a number', () => {
  it('leads to the tickets of its row', () => {
    expect(pageOfCell(report, channels, channels.rows[1]!, 'received', noIds)).toBe(
      '/tickets?figure=received&figure_from=2026-11-26&channel=web',
    )
  })

  it('leads nowhere where no list says the same', () => {
    expect(pageOfCell(report, channels, channels.rows[1]!, 'settled_rate', noIds)).toBeNull()
    expect(pageOfCell(report, { ...channels, code: 'by_stage' as const }, channels.rows[1]!, 'received', noIds)).toBeNull()
    expect(pageOfCell(report, { ...channels, code: 'by_team' as const }, channels.rows[1]!, 'received', noIds)).toBeNull()
  })

  it('leads where the server says, whatever the order of the rows', () => {
    const drills = { column_drills: ['', '', '/api/v1/tickets?figure=received&figure_of=', ''], row_drills: ['channel:phone', '', 'channel:email'] }
    const table = { ...channels, ...drills }
    const pages = sortedRows(table, { code: 'received', descending: true }, 'zh').map((row) => pageOfCell(report, table, row, 'received', noIds))
    expect(pages).toEqual(['/tickets?figure=received&figure_of=channel:email', '/tickets?figure=received&figure_of=channel:phone', null])
    expect(pageOfCell(report, table, table.rows[0]!, 'settled_rate', noIds)).toBeNull()
  })

  it('of a category only where nothing below it is counted apart', () => {
    const pages = categories.rows.map((row) => pageOfCell(report, categories, row, 'received', noIds))
    expect(pages.map((page) => page && new URLSearchParams(page.split('?')[1]).get('category'))).toEqual([
      null, 'product.leak', 'service', 'none',
    ])
  })

  it('of an upper category takes what is below it along', () => {
    const upper = { ...categories, code: 'by_upper_category' as const }
    expect(pageOfCell(report, upper, upper.rows[0]!, 'received', noIds)).toContain('category=product')
  })

  it('of a department goes by its id, also within one that was chosen', () => {
    const table = { ...channels, code: 'by_department' as const, rows: [['repair', '维修部', 4, 50]] }
    const narrowed = { ...report, figures: [{ ...report.figures[0]!, drill: '/api/v1/tickets?department=a,b' }] }
    const page = pageOfCell(narrowed, table, table.rows[0]!, 'received', (filter, code) => `${filter}-${code}`)
    expect(page).toBe('/tickets?department=department-repair')
  })
})

describe('a part of a figure', () => {
  const part = (dimension: string, key: string, figure = 'received') => ({ figure, dimension, key })
  const upper = { ...categories, code: 'by_upper_category' as const }
  const whole = { ...report, tables: [channels, categories, upper] }

  it('leads to the tickets of its row', () => {
    expect(pageOfPart(whole, part('channel', 'web'))).toBe('/tickets?figure=received&figure_from=2026-11-26&channel=web')
    expect(pageOfPart(whole, part('category', 'service'))).toContain('category=service')
    expect(pageOfPart(whole, part('category_group', 'product'))).toContain('category=product')
  })

  it('leads nowhere where no row counts the same', () => {
    expect(pageOfPart(whole, part('category', 'product'))).toBeNull()
    expect(pageOfPart(whole, part('department', 'repair'))).toBeNull()
    expect(pageOfPart(whole, part('channel', 'fax'))).toBeNull()
  })

  it('that is all of it leads to all of its tickets', () => {
    expect(pageOfPart(whole, part('total', ''))).toBe('/tickets?figure=received&figure_from=2026-11-26')
    expect(pageOfPart(whole, part('total', '', 'other'))).toBeNull()
  })
})
