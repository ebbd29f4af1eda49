import { orderedTables } from './charts'
import type { Report } from './reportClient'

// A report is a row of blocks; which of them somebody sees, and in which order, is theirs to say.

export interface Layout {
  order: string[]
  hidden: string[]
}

const tableMark = 'table.'

/**
 * Those that a report has, in the usual order: what is empty is left out, but that nothing is odd
 * or hot says something; what is odd is told of days only.
 */
export function blocksOf(report: Report): string[] {
  const tables = orderedTables(report).filter(({ rows }) => rows.length > 0).map(({ code }) => tableMark + code)
  return [
    'figures',
    ...(report.kind === 'daily' || report.anomalies.length > 0 ? ['anomalies'] : []),
    'hot_subjects',
    ...tables,
    ...(report.corrections.length > 0 ? ['corrections'] : []),
  ]
}

export function tableOf(block: string): string | null {
  return block.startsWith(tableMark) ? block.slice(tableMark.length) : null
}

/** What somebody kept, of whatever program version, or nothing. */
export function readLayout(kept: unknown): Layout {
  const { order, hidden } = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>
  return { order: strings(order), hidden: strings(hidden) }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

/** Those that the layout does not know stay behind the one that they usually follow. */
export function ordered(blocks: readonly string[], { order }: Layout): string[] {
  const result = order.filter((block) => blocks.includes(block))
  for (const [at, block] of blocks.entries()) {
    if (result.includes(block)) continue
    const before = result.indexOf(blocks[at - 1] ?? '')
    result.splice(before + 1, 0, block)
  }
  return result
}

const broad = new Set([
  'figures', 'anomalies', 'hot_subjects', 'table.trend', 'table.by_category', 'table.stage_ages', 'table.by_metric',
  'table.classified', 'table.improvements', 'table.repeats', 'table.groups',
])

/** Blocks that take the whole width: the broad ones, and those that have no neighbour to share it with. */
export function wideOf(blocks: readonly string[], columns: (block: string) => number): Set<string> {
  const wide = new Set<string>()
  let half = ''
  for (const block of blocks) {
    const needs = broad.has(block) || columns(block) > 6
    if (needs) wide.add(block)
    if (half && needs) wide.add(half)
    half = needs || half ? '' : block
  }
  if (half) wide.add(half)
  return wide
}

export function shown(blocks: readonly string[], layout: Layout): string[] {
  return ordered(blocks, layout).filter((block) => !layout.hidden.includes(block))
}

/** With the block one place nearer to the beginning or the end. */
export function moved(blocks: readonly string[], layout: Layout, block: string, way: -1 | 1): Layout {
  const order = ordered(blocks, layout)
  const at = order.indexOf(block)
  const to = at + way
  if (at < 0 || to < 0 || to >= order.length) return layout
  order.splice(at, 1)
  order.splice(to, 0, block)
  // What this report does not have keeps its place at the end.
  return { ...layout, order: [...order, ...layout.order.filter((one) => !order.includes(one))] }
}

export function toggled(layout: Layout, block: string): Layout {
  const hidden = layout.hidden.filter((one) => one !== block)
  return { ...layout, hidden: hidden.length < layout.hidden.length ? hidden : [...hidden, block] }
}
