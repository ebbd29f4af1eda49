import type { Schemas } from '@/api/client'

// The members of an archive as a person edits them: those of its PATCH, filled from the record.

export type Customer = Schemas['CustomerFile']
export type CustomField = Schemas['CustomField']

export interface ContactEdit {
  id?: string
  kind?: Schemas['ContactKind']
  value?: string
  shared?: boolean
}

export interface CustomerEdit {
  kind: Schemas['CustomerKind']
  name: string
  level: Schemas['CustomerLevel']
  contacts: ContactEdit[]
  tags: string[]
  custom: Record<string, unknown>
  address: string | null
  consent: { given_at?: string; how?: string; purposes?: string[] } | null
  blacklist: { reason?: string; until?: string | null } | null
  manager_id: string | null
  /** Masked until somebody writes another one. */
  id_number: string | null
}

export function editOf(customer: Customer | null): CustomerEdit {
  return {
    kind: customer?.kind ?? 'person',
    name: customer?.name ?? '',
    level: customer?.level ?? 'normal',
    contacts: (customer?.contacts ?? []).map(({ id }) => ({ id })),
    tags: [...(customer?.tags ?? [])],
    custom: { ...(customer?.custom ?? {}) },
    address: customer?.address ?? null,
    consent: customer?.consent ? { ...customer.consent } : null,
    blacklist: customer?.blacklist ? { ...customer.blacklist } : null,
    manager_id: customer?.manager?.id ?? null,
    id_number: customer?.id_number ?? null,
  }
}

/** For a new archive: what was left blank is left out. */
export function givenOf(edit: CustomerEdit): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(edit).filter(([, value]) => {
      if (value === null || value === '') return false
      if (Array.isArray(value)) return value.length > 0
      return typeof value !== 'object' || Object.keys(value as object).length > 0
    }),
  )
}
