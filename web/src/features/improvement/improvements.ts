import { api, ask, askVersioned, etagOf, type Schemas } from '@/api/client'
import { formatMoney } from '@/shared/format'
import { formatValue } from '@/features/report/figures'

export type Improvement = Schemas['Improvement']
export type NewImprovement = Schemas['NewImprovement']
export type ImprovementChange = Schemas['ImprovementChange']

export const createImprovement = (body: NewImprovement) => ask(api.POST('/api/v1/improvements', { body }))

export function changeImprovement({ id, version }: Pick<Improvement, 'id' | 'version'>, body: ImprovementChange) {
  const header = { 'If-Match': etagOf(version) }
  return askVersioned(api.PATCH('/api/v1/improvements/{id}', { params: { path: { id }, header }, body }))
}

export const states = ['open', 'done', 'dropped'] as const
export const dimensions = ['channel', 'kind', 'category', 'department', 'team', 'agent'] as const
export const stateTone = { open: 'info', done: 'ok', dropped: 'plain' } as const satisfies Record<Improvement['state'], string>

export function targetText({ target, unit }: Pick<Improvement, 'target' | 'unit'>): string {
  if (target === null) return ''
  return unit === 'fen' ? formatMoney(target) : formatValue(Number(target), unit)
}

/** Over its day, by the calendar of the center. */
export function isLate({ state, due_on: due }: Pick<Improvement, 'state' | 'due_on'>, today: string): boolean {
  return state === 'open' && due !== null && due < today
}

/** Who answers for it, in one value. */
export function answerOf({ responsible, department }: Pick<Improvement, 'responsible' | 'department'>): string {
  if (responsible) return `user:${responsible.id}`
  return department ? `department:${department.id}` : ''
}

export function answering(value: string | null | undefined): Pick<ImprovementChange, 'responsible_id' | 'department_id'> {
  const [kind, id] = (value ?? '').split(':')
  if (!id) return {}
  return kind === 'department' ? { department_id: id } : { responsible_id: id }
}

export interface Written {
  figure: string
  dimension: string
  key: string
  measures: string
  target: string
  answer: string | null
  begun_on: string
  due_on: string
}

/** Blank fields are not said. */
export function newOf({ figure, dimension, key, measures, target, answer, begun_on, due_on }: Written): NewImprovement {
  return {
    figure,
    measures: measures.trim(),
    begun_on,
    ...(dimension ? { dimension: dimension as NonNullable<NewImprovement['dimension']>, key } : {}),
    ...(target.trim() ? { target: target.trim() } : {}),
    ...(due_on ? { due_on } : {}),
    ...answering(answer),
  }
}

/** What differs from the measure; what was emptied is taken away. */
export function changeOf(before: Improvement, { measures, target, answer, begun_on, due_on }: Written): ImprovementChange {
  return {
    ...(measures.trim() !== before.measures ? { measures: measures.trim() } : {}),
    ...(Number(target) !== Number(before.target ?? '') || (target.trim() === '') !== (before.target === null) ? { target: target.trim() || null } : {}),
    ...(begun_on !== before.begun_on ? { begun_on } : {}),
    ...(due_on !== (before.due_on ?? '') ? { due_on: due_on || null } : {}),
    ...(answer && answer !== answerOf(before) ? answering(answer) : {}),
  }
}
