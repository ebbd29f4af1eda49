import type { Schemas } from '@/api/client'

export type MacroStep = Schemas['NewMacro']['steps'][number]

export interface StepLine {
  action: string
  members: { name: string; value: string }[]
  comment: string
}

export const actions: readonly string[] = [
  'patch', 'comment', 'assign', 'urge', 'watch', 'register', 'assess', 'report_cause', 'refuse_responsibility', 'propose',
  'record_consent', 'complete', 'record_visit', 'summarize', 'answer', 'suspend', 'resume', 'withdraw', 'transfer',
  'fail_mediation', 'escalate', 'reopen',
]

/** What the five that are no moves take (docs/openapi.yaml); moves take the members of their forms. */
export const membersOf: Readonly<Record<string, readonly string[]>> = {
  patch: ['priority', 'category', 'add_tags', 'remove_tags'],
  comment: ['body', 'internal'],
  assign: ['owner_id', 'team_id', 'reason'],
  urge: ['by', 'text'],
  watch: [],
}

const listed = new Set(['add_tags', 'remove_tags', 'evidence', 'liable_persons'])

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

export function linesOf(steps: readonly MacroStep[]): StepLine[] {
  return steps.map(({ action, form, comment }) => ({
    action: String(action),
    members: Object.entries(form ?? {}).map(([name, value]) => ({ name, value: textOf(value) })),
    comment: comment ?? '',
  }))
}

function valueOf(name: string, text: string): unknown {
  if (listed.has(name)) return text.split(/[,\uff0c]/).map((part) => part.trim()).filter(Boolean)
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text) as unknown
    } catch {
      return text
    }
  }
  return text
}

export function stepsOf(lines: readonly StepLine[]): MacroStep[] {
  return lines.map(({ action, members, comment }) => {
    const given = members.filter(({ name }) => name.trim() !== '')
    const form = Object.fromEntries(given.map(({ name, value }) => [name.trim(), valueOf(name.trim(), value)]))
    return { action, form, ...(comment.trim() ? { comment } : {}) } as MacroStep
  })
}
