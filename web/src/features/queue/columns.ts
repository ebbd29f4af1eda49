import type { Column } from 'element-plus'

export type ColumnName =
  | 'select' | 'number' | 'subject' | 'left' | 'stage' | 'priority' | 'owner' | 'customer'
  | 'channel' | 'received' | 'summary'

const widths: Record<ColumnName, number> = {
  select: 40, number: 124, subject: 200, left: 156, stage: 112, priority: 72, owner: 120,
  customer: 148, channel: 84, received: 104, summary: 200,
}
/** In the order in which they are seen. */
const shown: ColumnName[] = [
  'select', 'number', 'subject', 'stage', 'priority', 'left', 'owner', 'customer', 'channel', 'received',
]
/** In the order in which room is made for them. */
const byWorth: ColumnName[] = [
  'select', 'subject', 'left', 'number', 'stage', 'owner', 'priority', 'customer', 'channel', 'received',
]

/** Below this a row has two lines instead of columns. */
export const narrow = 560

/** Those that find room in `width`; the subject takes what is left. */
export function columnsFor(width: number): ColumnName[] {
  if (width < narrow) return ['select', 'summary']
  const chosen = new Set<ColumnName>()
  let left = width
  for (const name of byWorth) {
    if (widths[name] > left) break
    left -= widths[name]
    chosen.add(name)
  }
  return shown.filter((name) => chosen.has(name))
}

export function tableColumns(names: readonly ColumnName[], total: number, title: (name: ColumnName) => string): Column[] {
  const fixed = names
    .filter((name) => name !== 'subject' && name !== 'summary')
    .reduce((sum, name) => sum + widths[name], 0)
  return names.map((name) => ({
    key: name,
    dataKey: 'id',
    title: title(name),
    width: name === 'subject' || name === 'summary' ? Math.max(120, total - fixed) : widths[name],
    class: `cell-${name}`,
  }))
}
