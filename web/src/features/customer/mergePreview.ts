import { formatList } from '@/shared/format'
import type { Customer } from './customerEdit'

// What POST /customers/{id}/merge does, shown before it is done (docs/openapi.yaml): what this
// archive has stays, what it has not comes over, the higher level wins.

export type Source = 'ours' | 'theirs' | 'both'

export interface MergeLine {
  field: 'level' | 'tags' | 'address' | 'id_number' | 'consent' | 'manager' | 'blacklist' | `custom.${string}`
  ours: string
  theirs: string
  after: string
  source: Source
}

const levels = ['normal', 'vip', 'key_account']

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  return JSON.stringify(value)
}

function whole(field: MergeLine['field'], ours: string, theirs: string): MergeLine {
  const taken = ours === '' && theirs !== ''
  return { field, ours, theirs, after: taken ? theirs : ours, source: taken ? 'theirs' : 'ours' }
}

export function mergePreview(into: Customer, from: Customer): MergeLine[] {
  const higher = levels.indexOf(from.level) > levels.indexOf(into.level)
  const ours = into.tags ?? []
  const theirs = from.tags ?? []
  const added = theirs.filter((tag) => !ours.includes(tag))
  const lines: MergeLine[] = [
    {
      field: 'level',
      ours: into.level,
      theirs: from.level,
      after: higher ? from.level : into.level,
      source: higher ? 'theirs' : 'ours',
    },
    {
      field: 'tags',
      ours: formatList(ours),
      theirs: formatList(theirs),
      after: formatList([...ours, ...added]),
      source: added.length === 0 ? 'ours' : ours.length === 0 ? 'theirs' : 'both',
    },
    whole('address', text(into.address), text(from.address)),
    whole('id_number', text(into.id_number), text(from.id_number)),
    whole('manager', text(into.manager?.display_name), text(from.manager?.display_name)),
    whole('consent', text(into.consent?.how), text(from.consent?.how)),
    whole('blacklist', text(into.blacklist?.reason), text(from.blacklist?.reason)),
  ]
  const names = new Set([...Object.keys(into.custom ?? {}), ...Object.keys(from.custom ?? {})])
  for (const name of [...names].sort()) {
    lines.push(whole(`custom.${name}`, text(into.custom?.[name]), text(from.custom?.[name])))
  }
  return lines.filter((line) => line.ours !== '' || line.theirs !== '')
}
