import type { Schemas } from '@/api/client'

export type Import = Schemas['Import']
export type Mapping = Schemas['ImportMapping']
export type Kind = Schemas['ImportKind']

/** What a row may have; the server refuses others by name (`field_unknown`). */
export const targets: Record<'tickets' | 'customers', readonly string[]> = {
  tickets: [
    'external_id', 'received_at', 'received_time', 'channel', 'category', 'subcategory', 'text', 'subject',
    'description', 'demand', 'amount', 'kind', 'priority', 'customer_name', 'phone', 'email', 'region',
    'organisation', 'response', 'outcome', 'tags',
  ],
  customers: [
    'external_id', 'name', 'phone', 'phone2', 'email', 'wechat', 'level', 'other', 'kind', 'tags', 'address',
  ],
}

export interface ColumnChoice {
  column: string
  samples: string[]
  /** A field, `custom.NAME`, or blank: left out. */
  target: string
}

/** A mapping seen from the file: what becomes of each column. */
export function choicesOf(
  header: readonly string[],
  sample: readonly (readonly string[])[],
  columns: Readonly<Record<string, string>>,
): ColumnChoice[] {
  const fields = new Map(Object.entries(columns).map(([field, column]) => [column, field]))
  return header.map((column, index) => ({
    column,
    samples: sample.map((row) => row[index] ?? '').filter((cell) => cell !== '').slice(0, 3),
    target: fields.get(column) ?? '',
  }))
}

/** And back: field → column. Of two columns for one field the later is named in `repeated`. */
export function columnsOf(choices: readonly ColumnChoice[]): { columns: Record<string, string>; repeated: string[] } {
  const columns: Record<string, string> = {}
  const repeated: string[] = []
  for (const { column, target } of choices) {
    if (target === '') continue
    if (target in columns) repeated.push(column)
    else columns[target] = column
  }
  return { columns, repeated }
}

/** The name under which a column is kept in `custom`. */
export function customName(column: string): string {
  return `custom.${column.trim().slice(0, 40)}`
}

export type Step = 'mapping' | 'trial' | 'commit' | 'done'

/** Where an import stands: what the server knows of it decides, not where somebody clicked. */
export function stepOf(one: Import): Step {
  if (one.state === 'committed' || one.state === 'undone') return 'done'
  if (one.job?.kind === 'commit') return 'commit'
  if (one.state === 'mapped' && one.job?.kind === 'dry_run') return 'trial'
  return one.state === 'mapped' ? 'trial' : 'mapping'
}

export function running(one: Import | undefined): boolean {
  return one?.job?.state === 'queued' || one?.job?.state === 'running'
}

export function percentOf(job: Schemas['Job'] | undefined): number {
  if (!job) return 0
  if (job.state === 'done') return 100
  return job.total ? Math.min(100, Math.floor((100 * (job.done ?? 0)) / job.total)) : 0
}

/** A cell as the API takes it: a date of the workbook becomes the text of its local time. */
export function cellOf(value: unknown): string | number | boolean | null {
  if (value instanceof Date) {
    const text = value.toISOString()
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : String(value)
}

/** The header and the rows behind it; blank rows at the end of a sheet are no rows. */
export function tableOf(rows: readonly (readonly unknown[])[]): { header: string[]; rows: ReturnType<typeof cellOf>[][] } {
  const cells = rows.map((row) => row.map(cellOf))
  while (cells.length > 0 && cells.at(-1)!.every((cell) => cell === null || cell === '')) cells.pop()
  const [head = [], ...rest] = cells
  return { header: head.map((cell) => String(cell ?? '')), rows: rest }
}
