import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { pageOfDrill } from '@/features/overview/grouping'
import { deviationOf, formatValue, unitName } from './figures'
import type { Figure } from './reportClient'

/** A figure in words: its value and where that leads, what was aimed at, what is usual. */
export function useFigure(figure: () => Figure) {
  const { t } = useI18n()
  const value = computed(() => formatValue(figure().value, figure().unit))
  const unit = computed(() => (figure().value === null ? '' : unitName(figure().unit)))
  const page = computed(() => (figure().value === null ? null : pageOfDrill(figure().drill)))
  const deviation = computed(() => deviationOf(figure()))

  const deviationWords = computed(() => {
    const one = deviation.value
    if (!one) return ''
    const words = t(`report.deviation.${one.way}`, { by: one.by })
    return one.share === null || one.way === 'same' ? words : `${words} (${one.share > 0 ? '+' : ''}${one.share}%)`
  })
  const targetWords = computed(() => {
    const { target, met, unit: of } = figure()
    if (target === null) return ''
    const words = t('report.target', { value: formatValue(target, of) })
    return met === true ? `${words} ${t('report.met')}` : met === false ? `${words} ${t('report.missed')}` : words
  })
  const linkWords = computed(() => t('report.open_tickets', { name: figure().name, value: value.value, count: figure().tickets }))
  return { value, unit, page, deviation, deviationWords, targetWords, linkWords }
}
