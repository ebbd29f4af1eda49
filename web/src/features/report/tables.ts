import { pageOfDrill } from '@/features/overview/grouping'
import type { Anomaly, Cell, Report, ReportTable } from './reportClient'

// The tables of a report as they are shown: which columns, in which order, and where a number leads.

export interface ShownColumn {
  /** Where it stands in a row. */
  at: number
  code: string
  name: string
  numeric: boolean
  /** What is counted; blank where each row says it for itself. */
  unit: string
  /** Numbers of tickets. */
  ticket: boolean
}

export interface Sorting {
  code: string
  descending: boolean
}

export function columnsOf(table: ReportTable): ShownColumn[] {
  return table.columns
    .map((code, at) => ({
      at,
      code,
      name: table.column_names[at] ?? code,
      numeric: isNumeric(table, at),
      unit: table.column_units[at] ?? '',
      ticket: ticketColumns[table.code] === code,
    }))
    .filter(({ code, unit, ticket }) => ticket || unit === 'date' || (!isNamed(table, code) && !isUnit(table, code)))
}

/** A code whose name stands beside it is for programs. */
function isNamed(table: ReportTable, code: string): boolean {
  return table.columns.includes(code === 'code' ? 'name' : `${code}_name`)
}

/** Codes that people know. */
const ticketColumns: Record<string, string> = { repeats: 'newest', groups: 'code' }

/** It is beside the numbers of its row. */
function isUnit(table: ReportTable, code: string): boolean {
  return code === 'unit' && table.column_units.includes('')
}

function isNumeric(table: ReportTable, at: number): boolean {
  const unit = table.column_units[at] ?? ''
  if (unit) return unit !== 'text' && unit !== 'date'
  return table.rows.every((row) => typeof (row[at] ?? 0) === 'number')
}

export function unitIn(table: ReportTable, row: readonly Cell[], { unit, numeric }: ShownColumn): string {
  return unit || !numeric ? unit : String(row[table.columns.indexOf('unit')] ?? '')
}

const tones = { better: 'ok', worse: 'breach', too_early: 'info' } as const

export function movementTone(code: string): 'ok' | 'breach' | 'info' | 'plain' {
  return tones[code as keyof typeof tones] ?? 'plain'
}

/** Without the days that are to come. */
export function untilToday(table: ReportTable, today: string): ReportTable {
  return table.code === 'trend' ? { ...table, rows: table.rows.filter(([day]) => String(day) <= today) } : table
}

/** What has no value stays last, whichever way. */
export function sortedRows(table: ReportTable, sorting: Sorting | null, language: string): Cell[][] {
  const at = sorting ? table.columns.indexOf(sorting.code) : -1
  if (!sorting || at < 0) return table.rows
  const dictionary = new Intl.Collator(language, { numeric: true })
  const way = sorting.descending ? -1 : 1
  return [...table.rows].sort((a, b) => {
    const [left, right] = [a[at] ?? null, b[at] ?? null]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    if (typeof left === 'number' && typeof right === 'number') return way * (left - right)
    return way * dictionary.compare(String(left), String(right))
  })
}

/** Numbers the largest first, words as in a dictionary; a second press turns it round, a third ends it. */
export function nextSorting(now: Sorting | null, column: ShownColumn): Sorting | null {
  if (now?.code !== column.code) return { code: column.code, descending: column.numeric }
  return now.descending === column.numeric ? { code: column.code, descending: !column.numeric } : null
}

/** Tables whose rows narrow the list by one of its own filters to just what they count. */
const narrowed: Record<string, string> = {
  by_channel: 'channel', by_kind: 'kind', by_category: 'category', by_upper_category: 'category', by_department: 'department',
  by_team: 'team',
}

/**
 * The page of the tickets behind a number, as the server says; reports signed before do not: there it is
 * that of the figure that the column is named after, narrowed to the row. Null where no list says the same.
 * `idOf` knows the ids of what has a code here.
 */
export function pageOfCell(
  report: Report,
  table: ReportTable,
  row: readonly Cell[],
  column: string,
  idOf: (filter: string, code: string) => string | null,
): string | null {
  if (table.column_drills && table.row_drills) {
    const begin = table.column_drills[table.columns.indexOf(column)]
    const end = table.row_drills[table.rows.indexOf(row as Cell[])]
    return begin && end ? pageOfDrill(begin + end) : null
  }
  const figure = report.figures.find((one) => one.code === column)
  const page = pageOfDrill(figure?.drill)
  const filter = narrowed[table.code]
  const code = row[table.columns.indexOf('code')]
  if (!page || !filter || typeof code !== 'string') return null
  if (table.code === 'by_category' && !standsAlone(table, code)) return null
  const value = filter === 'department' || filter === 'team' ? idOf(filter, code) : code
  return value === null ? null : withFilter(page, filter, value)
}

/** Where the parts that anomalies name have their rows. */
const tablesOfParts: Record<string, string> = {
  channel: 'by_channel', category: 'by_category', category_group: 'by_upper_category', department: 'by_department',
}

/** The same for a part of a figure that an anomaly names: that of its row, which is counted alike. */
export function pageOfPart(report: Report, { figure, dimension, key }: Pick<Anomaly, 'figure' | 'dimension' | 'key'>): string | null {
  if (!dimension || dimension === 'total') return pageOfDrill(report.figures.find((one) => one.code === figure)?.drill)
  const table = report.tables.find((one) => one.code === tablesOfParts[dimension])
  const row = table?.rows.find((one) => one[table.columns.indexOf('code')] === key)
  return table && row ? pageOfCell(report, table, row, figure, () => null) : null
}

/** The list takes what is below a category with it; a row that has some of it beside it does not. */
function standsAlone(table: ReportTable, code: string): boolean {
  const at = table.columns.indexOf('code')
  return !table.rows.some((row) => String(row[at]).startsWith(`${code}.`))
}

function withFilter(page: string, filter: string, value: string): string {
  const [path = '', query = ''] = page.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set(filter, value)
  return `${path}?${parameters.toString()}`
}
