import { emptyForm, isUntouched, type IntakeForm } from './form'

// Each call has a draft of its own, so that a call neither takes what is being written nor loses it.

export const draftPrefix = 'intake:'
const usual = `${draftPrefix}new`
const callPrefix = `${draftPrefix}call:`
const keyForm = /^intake:[a-z0-9_.:-]{1,100}$/

export function draftKeyOf(query: { from: string; call: string; draft: string }): string {
  if (keyForm.test(query.draft)) return query.draft
  if (query.call) return `${callPrefix}${plainOf(query.call)}`
  return query.from ? `${callPrefix}${digestOf(query.from)}` : usual
}

export function isCall(key: string): boolean {
  return key.startsWith(callPrefix)
}

/** Of a call the number alone is nothing that anybody has written. */
export function isUnwritten(key: string): (form: IntakeForm) => boolean {
  return isCall(key) ? (form) => isUntouched({ ...form, phone: '', customer: null }) : isUntouched
}

export function blankForm(call: string): IntakeForm {
  return { ...emptyForm(), callId: call || null }
}

/** Keys hold small letters, digits and a few signs: another id gets another name. */
function plainOf(call: string): string {
  return /^[a-z0-9_.-]{1,80}$/.test(call) ? call : digestOf(call)
}

/** Keys stand in addresses, where a number has no place. FNV-1a. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return `h${hash.toString(36)}`
}
