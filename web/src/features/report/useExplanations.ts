import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useDraft, type Draft } from '@/shared/useDraft'
import type { Anomaly, Report, Signature } from './reportClient'

export interface Explanations {
  content: Ref<Signature>
  missing: ComputedRef<Anomaly[]>
  draft: Draft<Signature>
}

/** Anomalies for which nothing has been written yet. */
export function missingOf(anomalies: readonly Anomaly[], explanations: Readonly<Record<string, string>>): Anomaly[] {
  return anomalies.filter(({ id }) => !explanations[id]?.trim())
}

/** What is sent: of anomalies that are there, without blanks around. */
export function signatureOf(report: Report, { remarks, explanations }: Signature): Signature {
  const given = report.anomalies.flatMap(({ id }) => {
    const text = explanations[id]?.trim()
    return text ? [[id, text] as const] : []
  })
  return { remarks: remarks.trim(), explanations: Object.fromEntries(given) }
}

/** What whoever signs is writing, kept until it is signed. */
export function useExplanations(date: string, report: () => Report): Explanations {
  const content = ref<Signature>({ remarks: '', explanations: {} })
  const isBlank = ({ remarks, explanations }: Signature) =>
    remarks.trim() === '' && Object.values(explanations).every((text) => text.trim() === '')
  const draft = useDraft(`report:daily:${date}`, content, { isBlank })
  const missing = computed(() => missingOf(report().anomalies, content.value.explanations))
  return { content, missing, draft }
}
