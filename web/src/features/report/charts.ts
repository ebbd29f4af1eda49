import type { Cell, Report, ReportTable } from './reportClient'

// Which tables of a report are also drawn, and how. The numbers are those of the table beside it.

export interface Series {
  code: string
  name: string
  values: (number | null)[]
}

export interface Chart {
  kind: 'line' | 'columns' | 'bars' | 'stacked'
  labels: string[]
  series: Series[]
  /** So many of all rows are drawn. */
  of: number
}

interface Plan {
  kind: Chart['kind']
  /** The first of these that the table has, */
  columns: (string | RegExp)[][]
  /** by which the largest rows are chosen. */
  most?: number
}

const counts = [['received', 'closed'], ['opened', 'closed'], ['count'], ['tickets']]
const plans: Record<string, Plan> = {
  trend: { kind: 'line', columns: counts },
  by_channel: { kind: 'columns', columns: counts },
  by_kind: { kind: 'columns', columns: counts },
  by_category: { kind: 'bars', columns: [['received'], ['opened'], ['count']], most: 15 },
  by_upper_category: { kind: 'bars', columns: [['received'], ['opened'], ['count']], most: 15 },
  by_stage: { kind: 'stacked', columns: [['carried_over']] },
  stage_ages: { kind: 'stacked', columns: [[/^(up_to|over)_/]] },
}

const longTrend = 10

/** A table whose largest rows are drawn shows these first, too; of many days the last ones count. */
export function usualSorting(table: ReportTable): { code: string; descending: boolean } | null {
  if (table.code === 'trend' && table.rows.length > longTrend) return { code: table.columns[0]!, descending: true }
  const plan = plans[table.code]
  const at = plan?.most === undefined ? undefined : chosenColumns(table, plan)[0]
  return at === undefined ? null : { code: table.columns[at]!, descending: true }
}

/** Null for tables that are numbers only, and where there is nothing to draw. */
export function chartOf(table: ReportTable): Chart | null {
  const plan = plans[table.code]
  if (!plan) return null
  const columns = chosenColumns(table, plan)
  if (columns.length === 0) return null
  const rows = drawnRows(table, columns, plan.most)
  // One alone has nothing to be compared with.
  if (rows.length < 2) return null
  return {
    kind: plan.kind,
    labels: rows.map((row) => labelOf(table, row)),
    series: columns.map((at) => ({
      code: table.columns[at]!,
      name: table.column_names[at] ?? '',
      values: rows.map((row) => numberOf(row[at])),
    })),
    of: table.rows.length,
  }
}

function chosenColumns(table: ReportTable, plan: Plan): number[] {
  for (const wanted of plan.columns) {
    const found = wanted.flatMap((one) =>
      table.columns.flatMap((code, at) => ((one instanceof RegExp ? one.test(code) : one === code) ? [at] : [])),
    )
    if (found.length > 0) return found
  }
  return []
}

function drawnRows(table: ReportTable, columns: readonly number[], most: number | undefined): Cell[][] {
  const sum = (row: readonly Cell[]) => columns.reduce((all, at) => all + (numberOf(row[at]) ?? 0), 0)
  if (most !== undefined) {
    return [...table.rows].filter((row) => sum(row) > 0).sort((a, b) => sum(b) - sum(a)).slice(0, most)
  }
  return table.code === 'trend' ? table.rows : table.rows.filter((row) => sum(row) > 0)
}

function labelOf(table: ReportTable, row: readonly Cell[]): string {
  // All days are of one or two months: the year would only take room.
  if (table.code === 'trend') return String(row[0] ?? '').slice(5)
  const at = Math.max(table.columns.indexOf('name'), 0)
  return String(row[at] ?? '')
}

function numberOf(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null
}

/** In the order in which a report is read; what nobody planned follows as the server has it. */
const usual = [
  'trend', 'by_channel', 'by_kind', 'by_category', 'by_upper_category', 'by_stage', 'stage_ages', 'by_department', 'by_team',
  'by_metric', 'by_point', 'repeats', 'groups', 'improvements', 'by_agent', 'classified', 'star_list',
]

export function orderedTables(report: Report): ReportTable[] {
  const place = ({ code }: ReportTable) => (usual.includes(code) ? usual.indexOf(code) : usual.length)
  return report.tables.map((table, at) => ({ table, at }))
    .sort((a, b) => place(a.table) - place(b.table) || a.at - b.at)
    .map(({ table }) => table)
}
