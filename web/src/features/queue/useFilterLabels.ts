import { useI18n } from 'vue-i18n'
import { useSession } from '@/app/session'
import { formatTime } from '@/shared/format'
import { figureName } from '@/shared/figureNames'
import { codeLabel } from '@/shared/messages'
import { useReference } from '@/shared/reference'
import { partsOf, valuesOf, type FilterName, type Filters } from './filters'

const coded = new Set(['status', 'stage', 'kind', 'channel', 'priority', 'metric'])
const moments = new Set(['due_before', 'received_from', 'received_to', 'closed_from', 'closed_to'])

/** Filters in words. */
export function useFilterLabels() {
  const { t } = useI18n()
  const session = useSession()
  const reference = useReference('users', 'teams', 'departments', 'categories')

  function one(name: FilterName, value: string): string {
    if (value === 'none' && name !== 'q') return t('queue.filter.none')
    if (name === 'owner' && value === 'me') return t('queue.filter.me')
    if (value === 'true' || value === 'false') return t(value === 'true' ? 'ui.yes' : 'ui.no')
    if (name === 'due_within' && value === '0') return t('queue.filter.overdue')
    if (name === 'due_within') return t('queue.filter.hours', { hours: value })
    if (coded.has(name)) return codeLabel(name, value)
    if (moments.has(name)) return formatTime(value)
    if (name === 'owner') {
      return value === session.user?.id ? session.user.display_name : reference.userName(value) || value
    }
    if (name === 'team') return reference.teamName(value) || value
    if (name === 'department') return reference.departmentName(value) || value
    if (name === 'category') return reference.categoryName(value)
    return value
  }

  /** Of what a row of a table of reports is. */
  function part([dimension, key]: [string, string]): string {
    if (key === 'none') return t('queue.filter.none')
    if (dimension === 'opened_from' || dimension === 'opened_to') return t(`queue.filter.${dimension}`, { date: key })
    if (dimension === 'category' || dimension === 'upper_category') return reference.categoryName(key)
    if (dimension === 'department') return reference.departmentName(key) || key
    if (dimension === 'team') return reference.teamName(key) || key
    if (dimension === 'agent') return reference.userName(key) || key
    if (dimension === 'root_cause') return reference.rootCauseName(key)
    return codeLabel(dimension, key)
  }

  /** With the days and the part that it is of. */
  function figureOf({ figure = '', figure_from: from = '', figure_to: to = '', figure_of: of }: Filters): string {
    const days = from === to ? from : `${from} – ${to}`
    return [[figureName(figure), days].filter(Boolean).join(' '), ...partsOf(of).map(part)].join(' · ')
  }

  return {
    figureOf,
    nameOf: (name: FilterName) => t(`queue.filter.${name}`),
    valueOf: (name: FilterName, text: string) =>
      name === 'q' ? text : valuesOf(text).map((value) => one(name, value)).join(' / '),
  }
}
