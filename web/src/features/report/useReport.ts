import { computed, watch, type Ref } from 'vue'
import { serverNow } from '@/api/clock'
import { noteFigures } from '@/shared/figureNames'
import { formatDate } from '@/shared/format'
import { useTopic } from '@/shared/live'
import { usePaced } from '@/shared/paced'
import { useLoad } from '@/shared/useLoad'
import { readReport, type Report, type ReportKind, type Scope } from './reportClient'

const restBetween = 5_000

/** A report; as long as its time runs it follows what happens. */
export function useReport(kind: Ref<ReportKind>, period: Ref<string>, scope: Ref<Scope>) {
  const key = computed(() => JSON.stringify([kind.value, period.value, scope.value]))
  const load = useLoad<Report>((signal) => readReport(kind.value, period.value, scope.value, signal), { watch: key })
  const report = computed(() => load.data.value)

  const soon = usePaced(load.reload, { gathered: restBetween })
  const running = () => (report.value && !report.value.final ? 'wallboard' : null)
  // What agents do just now is in no report.
  useTopic(running, ({ type }) => type !== 'floor.changed' && soon(), { poll: soon })

  watch(report, (now) => now && noteFigures(now.figures))
  return { load, report }
}

/** The day that it is at the center. */
export function centerToday(): string {
  return formatDate(serverNow())
}
