import { readonly, ref } from 'vue'
import { isProblem } from '@/api/problem'
import { translate } from './messages'

export interface Toast {
  id: number
  kind: 'ok' | 'info' | 'warning' | 'breach'
  title: string
  detail: string
  requestId: string
  undo: (() => void | Promise<void>) | null
}

const shown = ref<Toast[]>([])
const timers = new Map<number, ReturnType<typeof setTimeout>>()
let ids = 0

export const toasts = readonly(shown)

const stay = { ok: 4_000, info: 6_000, warning: 10_000, breach: 0 }
/** How long something may be undone (docs/openapi.yaml). */
export const undoFor = 10_000

function show(toast: Partial<Toast> & Pick<Toast, 'kind' | 'title'>): number {
  const full: Toast = { detail: '', requestId: '', undo: null, ...toast, id: ++ids }
  shown.value = [...shown.value.slice(-3), full]
  const time = full.undo ? undoFor : stay[full.kind]
  if (time > 0) timers.set(full.id, setTimeout(() => dismiss(full.id), time))
  return full.id
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  shown.value = shown.value.filter((toast) => toast.id !== id)
}

/** The latest thing that may be undone (Z). */
export async function undoLatest(): Promise<void> {
  const latest = shown.value.filter((toast) => toast.undo).at(-1)
  if (!latest?.undo) return
  dismiss(latest.id)
  await latest.undo()
}

/** What happened, in words: a refusal of the server has its own, everything else is ours. */
export function describe(error: unknown): { title: string; detail: string; requestId: string } {
  if (!isProblem(error)) {
    return { title: translate('problem.unexpected'), detail: '', requestId: '' }
  }
  if (error.code === 'unreachable') {
    return {
      title: translate('problem.unreachable'),
      detail: translate('problem.unreachable_detail'),
      requestId: '',
    }
  }
  const faults = error.faults.map((fault) => fault.detail).filter(Boolean)
  return {
    title: error.title || translate('problem.unexpected'),
    detail: faults.length > 0 ? [...new Set(faults)].join(' ') : error.detail,
    requestId: error.requestId,
  }
}

export const toast = {
  ok: (title: string, more: { detail?: string; undo?: () => void | Promise<void> } = {}) =>
    show({ kind: 'ok', title, ...more }),
  info: (title: string, detail = '') => show({ kind: 'info', title, detail }),
  warning: (title: string, detail = '') => show({ kind: 'warning', title, detail }),
  /** Throws what is no refusal: that is a fault of ours. */
  problem: (error: unknown) => {
    show({ kind: 'breach', ...describe(error) })
    if (!isProblem(error)) throw error
  },
}
