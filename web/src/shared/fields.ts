import type { Schemas } from '@/api/client'

// What GET …/actions says about a form, put to use. The rules stay the server's: here is only what
// to show and what to send.

export type Field = Schemas['Field']
export type FormValue = Record<string, unknown>

/** Members that only matter when another one has a certain value appear with it. */
export function visibleFields(fields: readonly Field[], value: FormValue): Field[] {
  return fields.filter((field) => !conditional(field) || conditionHolds(field, value))
}

export function isRequired(field: Field, value: FormValue): boolean {
  return field.required === true || (conditional(field) && conditionHolds(field, value))
}

function conditional(field: Field): boolean {
  return Boolean(field.required_if?.member)
}

function conditionHolds(field: Field, value: FormValue): boolean {
  return String(value[field.required_if?.member ?? '']) === field.required_if?.value
}

export function isBlank(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object') return Object.values(value).every(isBlank)
  return false
}

/** What is missing before the server would take it. */
export function missingFields(fields: readonly Field[], value: FormValue): Field[] {
  return visibleFields(fields, value).filter(
    (field) => isRequired(field, value) && isBlank(value[field.name ?? '']),
  )
}

/** The form as it is sent: what is shown and filled in. */
export function contentOf(fields: readonly Field[], value: FormValue): FormValue {
  const content: FormValue = {}
  for (const field of visibleFields(fields, value)) {
    const name = field.name ?? ''
    if (isBlank(value[name])) continue
    content[name] = field.type === 'amount' ? normalAmount(String(value[name])) : value[name]
  }
  return content
}

/** Full-width digits and thousands separators are typing habits, not faults. */
export function normalAmount(text: string): string {
  return text
    .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\uff0e\u3002]/g, '.')
    .replace(/[,\uff0c\s\u00a5\uffe5]/g, '')
}
