import type { Schemas } from '@/api/client'
import { formatTime } from '@/shared/format'
import { codeLabel } from '@/shared/messages'
import { formOf, type Fact } from './sheet'

// The forms of the stages in words, for paper.

type Name = (id: string | null | undefined) => string
export interface Names {
  department: Name
  category: Name
  rootCause: Name
  user: Name
}
type Translate = (key: string) => string

/** Members in the order of the sheet, with how their values are written. */
const members: Record<string, [name: string, type: string][]> = {
  assessment: [
    ['decision', 'decision'], ['department_id', 'department'], ['promised_at', 'time'],
    ['customer_accepts', 'boolean'], ['reason', 'text'], ['explanation', 'text'], ['transferred_to', 'text'],
  ],
  investigation: [
    ['root_cause', 'root_cause'], ['liable_department_id', 'department'], ['direct_cause', 'text'],
    ['liable_persons', 'list'], ['evidence', 'count'],
  ],
  implementation: [
    ['completed_at', 'time'], ['evidence', 'count'], ['liability_action', 'text'],
  ],
  summary: [
    ['final_category', 'category'], ['root_cause', 'root_cause'], ['improvement', 'improvement'],
    ['no_improvement_reason', 'text'], ['lesson', 'text'],
  ],
}

export function stageFacts(
  ticket: Schemas['Ticket'],
  stage: keyof typeof members & string,
  names: Names,
  t: Translate,
): Fact[] {
  const form = formOf(ticket, stage)
  if (!form) return []
  return (members[stage] ?? []).flatMap(([name, type]) => {
    const value = valueText(form[name], type, names, t)
    if (value === '') return []
    const wide = ['text', 'improvement', 'list'].includes(type)
    return [{ label: t(`print.member.${name}`), value, wide }]
  })
}

function valueText(value: unknown, type: string, names: Names, t: Translate): string {
  if (value === null || value === undefined) return ''
  if (type === 'boolean') return t(value === true ? 'ui.yes' : 'ui.no')
  if (Array.isArray(value)) {
    if (value.length === 0) return ''
    return type === 'count' ? String(value.length) : value.map(String).join(t('print.comma'))
  }
  if (typeof value === 'object') return improvementText(value as Record<string, unknown>, names, t)
  const text = String(value)
  if (type === 'time') return formatTime(text)
  if (type === 'decision') return codeLabel('decision', text)
  if (type === 'department') return names.department(text)
  if (type === 'category') return names.category(text)
  if (type === 'root_cause') return names.rootCause(text)
  return text
}

function improvementText(value: Record<string, unknown>, names: Names, t: Translate): string {
  const { measure, owner_id: owner, due_on: due } = value
  return [String(measure ?? ''), names.user(owner as string | undefined), String(due ?? '')]
    .filter(Boolean)
    .join(t('print.comma'))
}
